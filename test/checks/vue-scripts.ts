/**
 * The linter's rules that need types, over the scripts of Vue components: oxlint applies them to
 * TypeScript files alone. Each component's script becomes a module beside copies of the page's
 * other sources, every line where it was.
 */
import { spawnSync } from 'node:child_process'
import { cpSync, globSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

const ROOT = join(import.meta.dirname, '../..')
const COPIED = ['renderer', 'native/contract', 'tsconfig.json', '.oxlintrc.json']

/** Other components see what a component exports by default: no more than that it is one. */
const DEFAULT_EXPORT = `
import type { DefineComponent as Component } from 'vue'
declare const component: Component<object, object, unknown>
export default component
`

/** The script of a component, after as many empty lines as come before it in the file. */
export function scriptOfComponent(source: string): string {
  const [, before, script] = /^([\s\S]*?<script[^>]*>)([\s\S]*?)<\/script>/.exec(source) ?? []
  return (before ?? '').replace(/[^\n]/g, '') + (script ?? '') + DEFAULT_EXPORT
}

/** Of the checkout in `root`. The output names the components themselves. */
export function lintScripts(root: string): { status: number; output: string } {
  const folder = mkdtempSync(join(tmpdir(), 'lenet-vue-scripts-'))
  try {
    for (const path of COPIED) cpSync(join(root, path), join(folder, path), { recursive: true })
    symlinkSync(join(ROOT, 'node_modules'), join(folder, 'node_modules'), 'junction')
    const scripts = globSync('renderer/**/*.vue', { cwd: folder }).map((component) => {
      const script = `${component}.ts`
      writeFileSync(join(folder, script), scriptOfComponent(readFileSync(join(folder, component), 'utf8')))
      return script
    })
    const oxlint = join(ROOT, 'node_modules/oxlint/bin/oxlint')
    const { status, stdout, stderr } = spawnSync(
      process.execPath,
      [oxlint, '--type-aware', '--format=unix', ...scripts],
      {
        cwd: folder,
        encoding: 'utf8'
      }
    )
    return { status: status ?? 1, output: `${stdout}${stderr}`.replaceAll('.vue.ts', '.vue') }
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

if (import.meta.main) {
  const { status, output } = lintScripts(ROOT)
  if (status !== 0) process.stdout.write(output)
  process.exitCode = status
}
