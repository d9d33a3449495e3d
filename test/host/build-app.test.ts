/** What is built, and when it is built again: in a checkout whose tools only note their calls. */
import { existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { buildApp, buildKernels } from '../../native/host/build-app.ts'

let root: string
let logged: string[]
const path = (file: string) => join(root, file)
const write = (file: string, text = '') => {
  mkdirSync(dirname(path(file)), { recursive: true })
  writeFileSync(path(file), text)
}
const build = () => buildApp(root, (line) => logged.push(line))
/** What was run since the last time this was asked. */
function calls(): string[] {
  const lines = existsSync(path('calls')) ? readFileSync(path('calls'), 'utf8').split('\n').filter(Boolean) : []
  rmSync(path('calls'), { force: true })
  return lines
}
const noting = (name: string, rest = '') =>
  `require('node:fs').appendFileSync('calls', [${JSON.stringify(name)}, ...process.argv.slice(2)].join(' ') + '\\n');${rest}`
const KERNELS = 'native/kernels/simd/build.ts'
const BUNDLER = 'node_modules/electron-vite/bin/electron-vite.js'
const BUNDLES = 'bundles build --logLevel warn'

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'lenet-build-'))
  logged = []
  for (const folder of ['electron', 'renderer', 'resources']) write(`${folder}/a.ts`)
  for (const file of ['electron.vite.config.ts', 'package-lock.json']) write(file)
  write('package.json', '{}')
  write(KERNELS, noting('kernels'))
  write(BUNDLER, noting('bundles'))
})
afterEach(() => rmSync(root, { recursive: true }))

test('kernels and bundles, and the bundles no second time while the source is the same', async () => {
  await build()
  expect([calls(), logged]).toEqual([['kernels', BUNDLES], ['Building the page and the processes …']])
  write('renderer/a.ts') // written again with the same content
  await build()
  expect([calls(), logged.length]).toEqual([['kernels'], 1])
})

test('the kernels alone', async () => {
  await buildKernels(root)
  expect(calls()).toEqual(['kernels'])
})

test('the bundles are built again after a change of any source of theirs, or of its name', async () => {
  await build()
  for (const file of ['electron/a.ts', 'renderer/deep/b.vue', 'resources/a.ts', 'native/files/a.ts', 'package.json']) {
    calls()
    write(file, '{ }')
    await build()
    expect([file, ...calls()]).toEqual([file, 'kernels', BUNDLES])
  }
  renameSync(path('renderer/a.ts'), path('renderer/b.ts'))
  await build()
  expect(calls()).toEqual(['kernels', BUNDLES])
})

test('they are not after a change of what is in none of them', async () => {
  await build()
  calls()
  for (const folder of ['native/cli', 'native/kernels/simd/assembly', 'native/kernels/simd/build', 'docs']) {
    write(`${folder}/a.ts`, 'changed')
  }
  await build()
  expect(calls()).toEqual(['kernels'])
})

test('a build that fails is named with its exit code, and is tried again', async () => {
  write(BUNDLER, noting('bundles', 'process.exit(3)'))
  await expect(build()).rejects.toMatchObject({ code: 'unexpected', message: `${BUNDLER} ended with exit code 3` })
  write(BUNDLER, noting('bundles', "process.kill(process.pid, 'SIGTERM')"))
  await expect(build()).rejects.toThrow(`${BUNDLER} ended with a signal`)
  expect(calls()).toEqual(['kernels', BUNDLES, 'kernels', BUNDLES])
})

test('a build that fails after a good one leaves nothing that passes for it', async () => {
  await build()
  write('renderer/a.ts', 'changed')
  write(BUNDLER, noting('bundles', 'process.exit(1)'))
  await expect(build()).rejects.toThrow('exit code 1')
  write('renderer/a.ts')
  write(BUNDLER, noting('bundles'))
  calls()
  await build()
  expect(calls()).toEqual(['kernels', BUNDLES])
})

test('without kernels nothing is built', async () => {
  write(KERNELS, noting('kernels', 'process.exit(1)'))
  await expect(build()).rejects.toThrow(`${KERNELS} ended with exit code 1`)
  expect(calls()).toEqual(['kernels'])
})

test('of two that build at once one waits for the other', async () => {
  await Promise.all([build(), build()])
  expect(calls().sort()).toEqual([BUNDLES, 'kernels', 'kernels'])
})
