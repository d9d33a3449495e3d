/** Checkouts whose page is a few components, for tests of the checks. */
import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { onTestFinished } from 'vitest'

const ROOT = join(import.meta.dirname, '../..')
const COPIED = ['tsconfig.json', '.oxlintrc.json', 'renderer/tsconfig.json', 'native/contract']

/** `components`: by their names in `renderer/base`. */
export function checkoutWith(components: Readonly<Record<string, string>>): string {
  const folder = mkdtempSync(join(tmpdir(), 'lenet-planted-page-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  for (const path of COPIED) cpSync(join(ROOT, path), join(folder, path), { recursive: true })
  symlinkSync(join(ROOT, 'node_modules'), join(folder, 'node_modules'), 'junction')
  mkdirSync(join(folder, 'renderer/base'))
  for (const [name, source] of Object.entries(components)) writeFileSync(join(folder, 'renderer/base', name), source)
  return folder
}
