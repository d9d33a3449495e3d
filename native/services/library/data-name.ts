/**
 * What a run's data is called where nothing is known but its config: no path, which is nobody's
 * business who gets the run.
 */
import { basename } from 'node:path'

/** `mnist`, `synthetic`, or the last part of a path; of a pair of files both. */
export function dataName(spec: string): string {
  return spec
    .split(',')
    .map((path) => basename(path.replaceAll('\\', '/')))
    .join(',')
}
