/** A copy of the working tree to mutate. */
import { cpSync, existsSync, mkdtempSync, readdirSync, readFileSync, realpathSync, rmSync, symlinkSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, isAbsolute, join, relative, resolve } from 'node:path'

export const ROOT = resolve(import.meta.dirname, '../..')
const COPIED = [
  'native',
  'renderer',
  'electron',
  'test',
  'resources',
  'package.json',
  'tsconfig.json',
  'vitest.config.ts'
]

export class WorkingCopy implements Disposable {
  readonly folder: string

  constructor() {
    this.folder = realpathSync(mkdtempSync(join(tmpdir(), 'lenet-mutation-')))
    for (const name of COPIED) cpSync(join(ROOT, name), join(this.folder, name), { recursive: true })
    symlinkSync(join(ROOT, 'node_modules'), join(this.folder, 'node_modules'), 'dir')
  }

  [Symbol.dispose](): void {
    rmSync(this.folder, { recursive: true, force: true })
  }
}

/** TypeScript of a folder, or the one file. */
export function sourcesOf(place: string): string[] {
  if (place.endsWith('.ts')) return [relative(ROOT, resolve(place))]
  return below(place, (name) => name.endsWith('.ts') && !name.endsWith('.d.ts') && !name.includes('simd/assembly/'))
}

/** Tests below the folders that need no browser, neither themselves nor by what they import. */
export function testsWithoutBrowser(folders: readonly string[]): string[] {
  const tests = folders.flatMap((folder) => below(folder, (name) => name.endsWith('.test.ts')))
  const seen = new Map<string, boolean>()
  return [...new Set(tests)].filter((file) => !needsBrowser(join(ROOT, file), seen))
}

function needsBrowser(file: string, seen: Map<string, boolean>): boolean {
  const known = seen.get(file)
  if (known !== undefined) return known
  seen.set(file, false)
  if (!file.endsWith('.ts') || !existsSync(file)) return false
  const needs = importsOf(file).some((name) =>
    isAbsolute(name) ? needsBrowser(name, seen) : name.startsWith('@playwright/')
  )
  seen.set(file, needs)
  return needs
}

/** Absolute paths, and names of packages. */
function importsOf(file: string): string[] {
  const names = [...readFileSync(file, 'utf8').matchAll(/^(?:import|export)\s[^'"]*?['"]([^'"]+)['"]/gm)]
  return names.map(([, name]) => (name!.startsWith('.') ? join(dirname(file), name!) : name!))
}

function below(folder: string, isWanted: (path: string) => boolean): string[] {
  if (folder.endsWith('.ts')) return [folder]
  return readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' })
    .map((name) => join(folder, name))
    .filter(isWanted)
    .sort()
}
