/**
 * onnxruntime leaves nothing in the user's home, and no process of ours loads it with its telemetry
 * on.
 */
import { spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Worker } from 'node:worker_threads'
import { encode } from 'fast-png'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { TELEMETRY_OFF } from '../../native/contract/telemetry.ts'
import { disableTelemetry } from '../../native/onnx/disable-telemetry.ts'

const ROOT = join(import.meta.dirname, '../..')
const MODEL = join(ROOT, 'resources/lenet5.onnx')

let folder: string
let home: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'lenet-telemetry-'))
  home = join(folder, 'home')
  mkdirSync(home)
})
afterEach(() => rmSync(folder, { recursive: true }))

/** In a fresh process with an empty home. Asserts that it succeeded. */
function run(...args: readonly string[]): string {
  const inherited = Object.entries(process.env).filter(([name]) => !/^(XDG_|ORT_|HOME$|USERPROFILE$)/.test(name))
  const { status, stdout, stderr } = spawnSync(process.execPath, args, {
    cwd: ROOT,
    encoding: 'utf8',
    env: { ...Object.fromEntries(inherited), HOME: home, USERPROFILE: home, LENET_DATA: join(folder, 'data') }
  })
  expect([status, stderr]).toEqual([0, ''])
  return stdout
}

const inHome = () => readdirSync(home, { recursive: true })

test('whatever the environment says, it is off before onnxruntime is loaded', () => {
  for (const name of Object.keys(TELEMETRY_OFF)) vi.stubEnv(name, '0')
  disableTelemetry()
  expect(process.env).toMatchObject(TELEMETRY_OFF)
  vi.unstubAllEnvs()
})

test('a drawing is read without a file in the home folder', () => {
  const script = `
    import { createWorkbench } from './native/services/workbench/index.ts'
    const workbench = createWorkbench({ host: 'browser', builtInModel: ${JSON.stringify(MODEL)} })
    const points = Array.from({ length: 20 }, (_, index) => ({ x: 140, y: 60 + index * 8 }))
    const [{ id: model }] = await workbench.api.models().list()
    const { digit } = await workbench.api.models().recognise({
      drawing: { kind: 'strokes', strokes: [{ width: 22, points }] },
      steps: { crop: true, keepAspect: true, centreByMass: true },
      model
    })
    console.log(digit)
    await workbench.dispose()`
  expect(run('--input-type=module', '-e', script)).toBe('1\n')
  expect(inHome()).toEqual([])
})

test('a picture is read on the command line without a file in the home folder', () => {
  const data = Uint8Array.from({ length: 28 * 28 }, (_, index) => (index % 28 > 12 && index % 28 < 16 ? 255 : 0))
  const picture = join(folder, 'one.png')
  writeFileSync(picture, encode({ width: 28, height: 28, channels: 1, depth: 8, data }))
  expect(run('native/cli/main.ts', 'predict', MODEL, picture)).toContain('one.png')
  expect(inHome()).toEqual([])
})

test('a thread does not load it, as the native library would not see the setting', async () => {
  const script = `
    import { disableTelemetry } from ${JSON.stringify(join(ROOT, 'native/onnx/disable-telemetry.ts'))}
    disableTelemetry()`
  const worker = new Worker(new URL(`data:text/javascript,${encodeURIComponent(script)}`), { env: {} })
  const [error] = (await once(worker, 'error')) as [Error]
  expect(error.message).toContain('telemetry')
})
