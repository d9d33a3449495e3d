/**
 * The program's folder: the checkout, or the archive of an installed one. Found from this file, as
 * source or in a bundle.
 */
import { existsSync } from 'node:fs'
import { dirname, join } from 'node:path'

export function programRoot(): string {
  for (let folder = import.meta.dirname; ; folder = dirname(folder)) {
    if (existsSync(join(folder, 'package.json'))) return folder
    if (folder === dirname(folder)) throw new Error(`no package.json above ${import.meta.dirname}`)
  }
}
