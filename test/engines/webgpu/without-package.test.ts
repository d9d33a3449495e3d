/**
 * The package `webgpu` is optional: an installation without it succeeds, trains, and says why there
 * is no GPU.
 */
import { execFile } from 'node:child_process'
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { lenetProcess } from '../../support/lenet-command.ts'
import { slowTest } from '../../support/slow-test.ts'
import { writeSmallNpz } from '../../support/small-data.ts'

const ROOT = join(import.meta.dirname, '../../..')
const run = promisify(execFile)

let folder = ''
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'lenet-without-webgpu-'))
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

interface Lock {
  readonly packages: Readonly<Record<string, Readonly<Record<string, unknown>>>>
}
const readJson = (name: string) => JSON.parse(readFileSync(join(ROOT, name), 'utf8')) as unknown

test('npm ci succeeds where its tarball cannot be had, and leaves it out', async () => {
  const place = join(folder, 'install')
  mkdirSync(place)
  const { optionalDependencies, allowScripts } = readJson('package.json') as Record<string, Record<string, unknown>>
  const { packages } = readJson('package-lock.json') as Lock
  const names = ['webgpu', '@webgpu/types', 'debug', 'ms'].map((name) => `node_modules/${name}`)
  const project = {
    name: 'without',
    version: '1.0.0',
    allowScripts,
    optionalDependencies: { webgpu: optionalDependencies!['webgpu'] }
  }
  // All of it is optional here: the program's own devDependencies have some of these packages as
  // well.
  const locked = names.map((name): [string, object] => [
    name,
    { ...packages[name], dev: undefined, devOptional: undefined, optional: true }
  ])
  writeFileSync(join(place, 'package.json'), JSON.stringify(project))
  writeFileSync(
    join(place, 'package-lock.json'),
    JSON.stringify({
      name: 'without',
      lockfileVersion: 3,
      requires: true,
      packages: { '': project, ...Object.fromEntries<object>(locked) }
    })
  )
  cpSync(join(ROOT, '.npmrc'), join(place, '.npmrc'))
  await run('npm', ['ci', '--offline', '--cache', join(folder, 'empty cache')], {
    cwd: place,
    shell: process.platform === 'win32'
  })
  expect(existsSync(join(place, 'node_modules/webgpu'))).toBe(false)
})

slowTest('the program then trains, and --engine webgpu says that it did not come along', async () => {
  const place = join(folder, 'program')
  for (const part of ['native', 'resources']) cpSync(join(ROOT, part), join(place, part), { recursive: true })
  cpSync(join(ROOT, 'package.json'), join(place, 'package.json'))
  mkdirSync(join(place, 'node_modules'))
  for (const name of readdirSync(join(ROOT, 'node_modules'))) {
    if (name === 'webgpu') continue
    symlinkSync(join(ROOT, 'node_modules', name), join(place, 'node_modules', name), 'junction')
  }
  const data = join(folder, 'bars.npz')
  await writeSmallNpz(data, { train: 40, validation: 10 })
  const options = { main: join(place, 'native/cli/main.ts'), env: { LENET_DATA: join(folder, 'data') } }
  const train = (...flags: string[]) => lenetProcess(['train', '--data', data, '--max-steps', '1', ...flags], options)
  expect(await train('--engine', 'webgpu')).toMatchObject({
    code: 1,
    stderr: expect.stringMatching(
      /^error: WebGPU cannot be used: WebGPU did not come with this installation\nhint: .*npm ci.*$/m
    ) as string
  })
  expect(await train()).toMatchObject({ code: 0 })
})
