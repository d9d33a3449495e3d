/**
 * Two IDX files named together, `images,labels`. A comma may stand in the names of files and
 * folders as well, so every comma may be the one that divides them.
 */
import { isAbsolute } from 'node:path'

/** Every way to divide `spec` into two names at a comma, from the left. */
export function pairSplits(spec: string): [images: string, labels: string][] {
  return [...spec.matchAll(/,/g)]
    .map(({ index }): [string, string] => [spec.slice(0, index), spec.slice(index + 1)])
    .filter(([images, labels]) => images !== '' && labels !== '')
}

/**
 * The paths of a spec as runs and data sets are kept, where both of a pair are whole paths: one or
 * two.
 */
export function pathsOfSpec(spec: string, isWhole: (path: string) => boolean = isAbsolute): readonly string[] {
  return pairSplits(spec).find((pair) => pair.every(isWhole)) ?? [spec]
}
