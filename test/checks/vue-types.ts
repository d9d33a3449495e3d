/**
 * Types of the page, templates included, in a quarter of vue-tsc's time: Vue's compiler writes each
 * component as TypeScript, and the TypeScript compiler in Go checks that. It sees the errors of
 * vue-tsc and some in lines that stand for nothing in the source. When an error may be one in the
 * source, vue-tsc has the last word and reports it.
 */
import { spawnSync } from 'node:child_process'
import { cpSync, existsSync, globSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import {
  createParsedCommandLine,
  createVueLanguagePlugin,
  forEachEmbeddedCode,
  shouldReportDiagnostics,
  type VirtualCode
} from '@vue/language-core'
import ts from 'typescript'

const ROOT = join(import.meta.dirname, '../..')
const PROJECT = 'renderer/tsconfig.json'
/** The page, and what its simulated workbench is made of. */
const COPIED = [
  'renderer',
  'native',
  'test/renderer/page',
  'test/support',
  'resources',
  'tsconfig.json',
  'package.json'
]

function runScript(script: string, args: readonly string[], folder: string): { status: number; output: string } {
  const command = [join(ROOT, 'node_modules', script), ...args]
  // Go's garbage collector takes a fifth of the compiler's time where memory may grow to twice
  // what is in use, its default; this lets it grow to five times.
  const env = { ...process.env, GOGC: '400' }
  const { status, stdout, stderr } = spawnSync(process.execPath, command, { cwd: folder, encoding: 'utf8', env })
  return { status: status ?? 1, output: stdout + stderr }
}

/** Writes each component as TypeScript beside it; gives what it wrote, by the name of the file. */
function writeComponents(folder: string): Map<string, VirtualCode> {
  const { options, vueOptions } = createParsedCommandLine(ts, ts.sys, join(folder, PROJECT).replaceAll('\\', '/'))
  const plugin = createVueLanguagePlugin<string>(ts, options, vueOptions, (id) => id)
  const written = new Map<string, VirtualCode>()
  for (const component of globSync('renderer/**/*.vue', { cwd: folder })) {
    const file = join(folder, component)
    const snapshot = ts.ScriptSnapshot.fromString(readFileSync(file, 'utf8'))
    const root = plugin.createVirtualCode!(file, 'vue', snapshot, { getAssociatedScript: () => undefined })
    const script = root && [...forEachEmbeddedCode(root)].find(({ id }) => id === 'script_ts')
    if (!script) throw new Error(`${component} has no script in TypeScript`)
    written.set(`${component}.ts`.replaceAll('\\', '/'), script)
    writeFileSync(`${file}.ts`, textOf(script))
  }
  return written
}

const textOf = ({ snapshot }: VirtualCode): string => snapshot.getText(0, snapshot.getLength())

/** Whether a line of the compiler's output may be an error in what people wrote. */
function mayBeInSource(line: string, components: ReadonlyMap<string, VirtualCode>): boolean {
  const found = /^(.+?)\((\d+),(\d+)\): error TS(\d+)/.exec(line)
  const code = found && components.get(found[1]!)
  if (!code) return /\berror\b/.test(line)
  const before = textOf(code).split('\n', Number(found[2]) - 1)
  const at = before.reduce((sum, text) => sum + text.length + 1, Number(found[3]) - 1)
  return code.mappings.some(
    ({ generatedOffsets, generatedLengths, lengths, data }) =>
      shouldReportDiagnostics(data, 'ts', found[4]) &&
      generatedOffsets.some((offset, i) => at >= offset && at <= offset + (generatedLengths ?? lengths)[i]!)
  )
}

/** What the compiler says of the checkout in `root` that may be errors in what people wrote. */
export function suspectedErrors(root: string): string[] {
  const folder = mkdtempSync(join(tmpdir(), 'lenet-vue-types-'))
  try {
    for (const path of COPIED.filter((each) => existsSync(join(root, each)))) {
      cpSync(join(root, path), join(folder, path), { recursive: true })
    }
    symlinkSync(join(ROOT, 'node_modules'), join(folder, 'node_modules'), 'junction')
    const components = writeComponents(folder)
    // Several checkers would end sooner, but each works out the types of libraries by itself.
    const command = ['-p', PROJECT, '--noEmit', '--pretty', 'false', '--checkers', '1']
    const { status, output } = runScript('@typescript/native/bin/tsc', command, folder)
    if (status === 0) return []
    const lines = output.split('\n')
    // A compiler that ends without naming an error has not found that there are none.
    return /: error TS/.test(output) ? lines.filter((line) => mayBeInSource(line, components)) : lines
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

if (import.meta.main && suspectedErrors(ROOT).length > 0) {
  const { status, output } = runScript('vue-tsc/bin/vue-tsc.js', ['--noEmit', '-p', PROJECT], ROOT)
  process.stdout.write(output)
  process.exitCode = status
}
