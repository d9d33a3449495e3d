import { existsSync } from 'node:fs'
import { dirname, join } from 'node:path'

/**
 * Files that come with the program lie below its root, which is one of the folders above the code:
 * which one depends on whether a bundler has moved it. The first of `names` that exists in `folder`
 * or in the nearest folder above it; null where none does.
 */
export function findAbove(folder: string, names: readonly string[]): string | null {
  for (let place = folder; ; place = dirname(place)) {
    const found = names.map((name) => join(place, name)).find((path) => existsSync(path))
    if (found !== undefined) return found
    if (place === dirname(place)) return null
  }
}
