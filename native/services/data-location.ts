/**
 * How a run names data that lies in the program's own data folder: relative to it, so that the
 * folder can be moved or copied with its runs.
 * `@data/imported-1f…/images.idx,@data/imported-1f…/labels.idx`; everything else stays as it is.
 */
import { existsSync } from 'node:fs'
import { isAbsolute, join, relative, sep } from 'node:path'
import { pathsOfSpec } from '../data/pair-spec.ts'

const PREFIX = '@data/'
/**
 * Runs of earlier versions have absolute paths, of which only this part is still true after a move.
 */
const OWN_PART =
  /(?:^|[/\\])(imported[/\\]imported-[0-9a-f]{16}(?:[/\\][^/\\]+)?|my-digits[/\\]frozen[/\\][0-9a-f]{16}\.npz)$/

/** For a run's config. `spec`: what openDataSet takes. */
export function portableSpec(spec: string, dataFolder: string): string {
  return eachPath(spec, (path) => {
    const inside = relative(dataFolder, path)
    const isInside = isAbsolute(path) && inside !== '' && !inside.startsWith('..') && !isAbsolute(inside)
    return isInside ? PREFIX + inside.split(sep).join('/') : path
  })
}

/**
 * What openDataSet takes, here and now. Of data that lies in the folder as well, the folder's own
 * is meant.
 */
export function locateSpec(spec: string, dataFolder: string): string {
  return eachPath(spec, (path) => {
    if (path.startsWith(PREFIX)) return join(dataFolder, path.slice(PREFIX.length))
    const own = OWN_PART.exec(path)?.[1]
    if (own === undefined || !isAbsolute(path)) return path
    const here = join(dataFolder, own.replaceAll(/[/\\]/g, sep))
    return existsSync(here) ? here : path
  })
}

/** A pair of files is named with a comma between, and in a run's config both by whole paths. */
function eachPath(spec: string, change: (path: string) => string): string {
  const isWhole = (path: string) => path.startsWith(PREFIX) || isAbsolute(path)
  return pathsOfSpec(spec, isWhole).map(change).join(',')
}
