/**
 * The build of the kernels, over small stand-ins of its sources in a program of its own, and where
 * a bundled program finds what it built.
 */
import { execFile } from 'node:child_process'
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { readWasm as readBuilt } from '../../native/kernels/simd/wasm-file.ts'
import { slowTest } from '../support/slow-test.ts'

const ROOT = resolve(import.meta.dirname, '../..')
const SIMD = 'native/kernels/simd'
const run = promisify(execFile)

let folder: string
const file = (name: string) => join(folder, SIMD, name)
const build = () => run(process.execPath, [file('build.ts')])
const answering = (value: string) => `export function answer(): i32 {\n  return ${value}\n}\n`
const results = () => ['general', 'lenet', 'peak'].map((name) => readFileSync(file(`build/${name}.wasm`)))

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'lenet-kernels-'))
  mkdirSync(file('assembly/parts'), { recursive: true })
  cpSync(join(ROOT, SIMD, 'build.ts'), file('build.ts'))
  symlinkSync(join(ROOT, 'node_modules'), join(folder, 'node_modules'), 'dir')
  writeFileSync(file('assembly/general.ts'), "export { answer } from './parts/answer'\n")
  for (const name of ['lenet', 'peak', 'parts/answer']) writeFileSync(file(`assembly/${name}.ts`), answering('1'))
  await build()
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

test('every module is compiled; lenet takes its memory from outside', async () => {
  const imports = await Promise.all(
    results().map(async (bytes) => WebAssembly.Module.imports(await WebAssembly.compile(bytes)))
  )
  expect(imports).toEqual([[], [{ module: 'env', name: 'memory', kind: 'memory' }], []])
})

slowTest('what is up to date is left alone, and a changed source is compiled again', async () => {
  const writtenAt = statSync(file('build/general.wasm')).mtimeMs
  await build()
  expect(statSync(file('build/general.wasm')).mtimeMs).toBe(writtenAt)
  const before = results()
  writeFileSync(file('assembly/parts/answer.ts'), answering('2'))
  await build()
  const after = results()
  expect(after.map((bytes, i) => bytes.equals(before[i]!))).toEqual([false, true, true])
})

slowTest('a fault in a source ends the build with its place', async () => {
  writeFileSync(file('assembly/peak.ts'), answering('unknown'))
  await expect(build()).rejects.toThrow(/peak\.ts.*\(2,10\)/s)
})

test('bundled code finds the modules below the root of the program', async () => {
  const moved = join(folder, 'out/main/chunks/wasm-file.ts')
  mkdirSync(join(folder, 'out/main/chunks'), { recursive: true })
  cpSync(join(ROOT, SIMD, 'wasm-file.ts'), moved)
  cpSync(join(ROOT, 'native/contract/errors.ts'), join(folder, 'out/contract/errors.ts'))
  const { readWasm } = (await import(moved)) as { readWasm: typeof readBuilt }
  expect(readWasm('peak')).toEqual(readFileSync(file('build/peak.wasm')))
  rmSync(file('build'), { recursive: true })
  expect(() => readWasm('peak')).toThrow(expect.objectContaining({ code: 'engine' }))
})
