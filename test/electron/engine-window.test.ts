/**
 * The WebGPU engine in the hidden window of the built program: Chromium's own WebGPU, on its
 * software GPU, over the double of Electron. Main's side and the compute process's side are the
 * program's; only the process between them is left out.
 */
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, onTestFinished, test, vi } from 'vitest'
import { EngineProcesses as MainEngines } from '../../electron/main/engine-processes.ts'
import { ENGINE_PAGE, setUpWebGpu, visibleWindows } from '../../electron/main/engine-window.ts'
import { setUpPageProtocol } from '../../electron/main/set-up-page-protocol.ts'
import { sliceImages } from '../../native/data/data-set.ts'
import type { EngineState } from '../../native/engines/engine.ts'
import { createWebGpuEngine, listGpus, type WebGpuEngine } from '../../native/engines/webgpu/index.ts'
import { buildApp } from '../../native/host/build-app.ts'
import { EngineProcesses } from '../../native/host/engine-processes.ts'
import { SLOW_IN_SOFTWARE } from '../../native/engines/webgpu/node-gpus.ts'
import { PARAMETER_COUNT } from '../../native/model/architecture.ts'
import { RECIPES } from '../../native/model/recipes.ts'
import { programEngines, type StartProcess } from '../../native/services/engines.ts'
import { goldenRun, worstDifference } from '../engines/golden.ts'
import { importBars, openTestWorkbench, OPTIONS } from '../services/workbench/test-workbench.ts'
import { app, BrowserWindow, closeBrowser, protocol } from '../support/electron-double/electron.ts'
import { genuineMnist, mnistTest } from '../support/mnist.ts'
import { seededParameters } from '../support/onnx-model.ts'
import { slowTest } from '../support/slow-test.ts'
import { until } from '../support/until.ts'
import { watchRun } from '../support/watched-run.ts'

const ROOT = join(import.meta.dirname, '../..')
const { adam } = RECIPES.keras
const upTo = (count: number) => Uint32Array.from({ length: count }, (_, i) => i)

/** As the compute process starts engines, with main at the other end. */
function startInWindow(): StartProcess {
  const compute: EngineProcesses = new EngineProcesses((request) => main.handleRequest(request))
  const main = new MainEngines({ tensorflow: '', webgpu: join(ROOT, 'out/preload/engine-window.cjs') }, (event, port) =>
    compute.handleMessage(event, port)
  )
  return compute.start
}

const engineWindow = () => BrowserWindow.getAllWindows().at(-1)!

async function crash(window: BrowserWindow): Promise<void> {
  const page = await window.webContents.page
  const session = await page.context().newCDPSession(page)
  void session.send('Page.crash').catch(() => undefined)
}

function start(parameters = seededParameters(3)): EngineState {
  return { parameters, m: new Float32Array(PARAMETER_COUNT), v: new Float32Array(PARAMETER_COUNT), step: 0 }
}

beforeAll(async () => {
  await buildApp(ROOT, () => undefined)
  setUpWebGpu()
  app.commandLine.appendSwitch('disable-dawn-features', SLOW_IN_SOFTWARE)
  app.becomeReady()
  setUpPageProtocol(join(ROOT, 'out/renderer'))
})
afterAll(() => closeBrowser())

describe('the hidden window', () => {
  let engine: WebGpuEngine
  beforeAll(async () => {
    engine = await createWebGpuEngine({ allowsSoftware: true, startProcess: startInWindow() })
  })
  afterAll(() => engine.dispose())

  test('has its own strict policy, a sandbox, no Node, and is none of the windows that people see', async () => {
    expect(engineWindow().options).toMatchObject({
      show: false,
      webPreferences: { sandbox: true, contextIsolation: true, nodeIntegration: false, backgroundThrottling: false }
    })
    expect(visibleWindows()).toEqual([])
    for (const url of [ENGINE_PAGE, new URL('page.js', ENGINE_PAGE).href]) {
      const { status, headers } = await protocol.answer(url)
      expect(status).toBe(200)
      expect(headers.get('content-security-policy')).toContain("connect-src 'none'")
    }
    expect(engineWindow().webContents.complaints).toEqual([])
  })

  test('tells which GPU it has, and lists it', async () => {
    expect(engine.gpu).toMatchObject({ isSoftware: true, name: expect.stringMatching(/SwiftShader/) as string })
    const gpus = await listGpus({ allowsSoftware: true, startProcess: startInWindow() })
    expect(gpus).toEqual([engine.gpu.name])
  })

  mnistTest('gives the logits, the gradients and the first step of the golden run', async () => {
    const golden = await goldenRun()
    await engine.load('train', sliceImages((await genuineMnist()).train, 0, 32))
    await engine.setState(start(golden.init))
    const { logits, gradients } = await engine.gradients(upTo(32))
    expect(worstDifference(logits, golden.logits, 1e-6, 1e-5)).toBeLessThan(1)
    expect(worstDifference(gradients, golden.gradients, 1e-6, 1e-5)).toBeLessThan(1)
    await engine.run(upTo(32), 32, adam)
    const { parameters, step } = await engine.getState()
    expect(step).toBe(1)
    expect(worstDifference(parameters, golden.after(1, 'keras'), 2e-6, 1e-5)).toBeLessThan(1)
  })

  test('whose page dies fails the call under way and all later ones, with words, and is gone', async () => {
    const window = engineWindow()
    await engine.load('train', { images: new Uint8Array(8 * 784), labels: new Uint8Array(8), count: 8, scale: 1 })
    await engine.setState(start())
    const running = engine.run(
      Uint32Array.from({ length: 8000 }, (_, i) => i % 8),
      8,
      adam
    )
    await crash(window)
    await expect(running).rejects.toMatchObject({
      code: 'engine',
      message: expect.stringContaining('the process of the WebGPU engine ended with crashed, code 5') as string
    })
    await expect(engine.getState()).rejects.toMatchObject({ code: 'engine' })
    expect(BrowserWindow.getAllWindows()).not.toContain(window)
  })
})

slowTest(
  'a run whose window dies has failed with words and keeps its checkpoint, from which it goes on in a new window; that one is closed with its engine',
  async () => {
    vi.stubEnv('LENET_SOFTWARE_GPU', '1')
    onTestFinished(() => void vi.unstubAllEnvs())
    const { api, faults } = openTestWorkbench({ engines: programEngines(startInWindow()) })
    const data = await importBars(api, 60)
    const run = await api.runs().start({ ...OPTIONS, engine: 'webgpu', data, batchSize: 8, epochs: 50 })
    // The checkpoint of an epoch follows its figures.
    await watchRun(run, { enough: ({ epochs }) => epochs.length > 1 })
    await crash(engineWindow())
    const watched = await watchRun(run)
    expect(watched.reason).toMatch(/the process of the WebGPU engine ended with crashed/)
    const { epochsDone } = await run.info()
    expect(epochsDone).toBeGreaterThan(0)
    await run.resume()
    await watchRun(run, { enough: ({ epochs }) => epochs.length > epochsDone })
    const window = engineWindow()
    expect(BrowserWindow.getAllWindows()).toContain(window)
    await run.stop()
    await until(() => !BrowserWindow.getAllWindows().includes(window), 'the window is closed')
    expect(faults).toEqual([])
  }
)
