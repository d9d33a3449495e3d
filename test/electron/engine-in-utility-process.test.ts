/**
 * TensorFlow as the built program runs it: in a utility process that main starts for the compute
 * process, over the double of Electron.
 */
import { mkdirSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { PortTransport } from '../../native/contract/wire/port-transport.ts'
import type { RunOptions } from '../../native/contract/runs.ts'
import type { WorkbenchApi } from '../../native/contract/workbench.ts'
import { buildApp } from '../../native/host/build-app.ts'
import { connection } from '../../renderer/client/connect.ts'
import { barFiles } from '../support/bar-files.ts'
import { app, BrowserWindow, closeBrowser, MessageChannelMain, started } from '../support/electron-double/electron.ts'
import { builtTensorFlow } from '../support/tensorflow.ts'
import { watchRun } from '../support/watched-run.ts'
import { until } from '../support/until.ts'

const ROOT = join(import.meta.dirname, '../..')
const tensorFlow = await builtTensorFlow()

describe.skipIf(tensorFlow.kind === 'missing')(
  `an engine's process${tensorFlow.kind === 'missing' ? `: ${tensorFlow.reason}` : ''}`,
  () => {
    let folder: string
    let api: WorkbenchApi
    const engines = () => started.filter(({ entry }) => basename(entry) === 'tensorflow-process.js')
    const options = {
      recipe: 'keras',
      epochs: 1,
      batchSize: 32,
      learningRate: 0.001,
      seed: 1,
      engine: 'tensorflow',
      threads: 1,
      data: '',
      startFrom: null
    } satisfies RunOptions

    beforeAll(async () => {
      if (tensorFlow.kind === 'missing') return
      await buildApp(ROOT, () => undefined)
      folder = mkdtempSync(join(tmpdir(), 'lenet-engine-'))
      symlinkSync(tensorFlow.base, join(folder, 'tensorflow'))
      process.env['LENET_DATA'] = folder
      app.userData = join(folder, 'user')
      mkdirSync(app.userData)
      await import(pathToFileURL(join(ROOT, 'out/main/index.js')).href)
      app.becomeReady()
      await until(() => BrowserWindow.getAllWindows().length > 0, 'a window is open')
      const { port1, port2 } = new MessageChannelMain()
      await BrowserWindow.getAllWindows()[0]!.webContents.page
      await until(() => started.length > 0, 'the compute process is started')
      started[0]!.postMessage({ kind: 'port' }, [port1])
      api = connection(new PortTransport(port2)).api
    })
    afterAll(async () => {
      if (tensorFlow.kind === 'missing') return
      await closeBrowser()
      for (const { child } of started) child.kill('SIGKILL')
      rmSync(folder, { recursive: true })
    })

    test('is a child of main, trains, and is gone when the run is over', async () => {
      const tensorflow = (await api.engines().list()).find(({ id }) => id === 'tensorflow')!
      expect(tensorflow).toMatchObject({ available: true, installation: 'installed' })
      const { dataSet } = await api.dataSets().importFiles({ files: barFiles(2000) })
      options.data = dataSet!.id
      const run = await api.runs().start(options)
      const watched = await watchRun(run)
      expect(watched.states.at(-1)).toBe('finished')
      expect(watched.epochs[0]!.accuracy).toBeGreaterThan(0.5)
      expect(engines().length).toBeGreaterThan(1)
      await until(
        () => engines().every(({ child }) => child.exitCode !== null || child.signalCode !== null),
        "the engine's processes have ended"
      )
    })

    test('that dies ends the run with its words; the next run has a new one', async () => {
      const run = await api.runs().start({ ...options, epochs: 200 })
      await watchRun(run, { enough: ({ epochs }) => epochs.length > 0 })
      engines().at(-1)!.kill()
      const watched = await watchRun(run)
      expect(watched.reason).toMatch(/the process of the TensorFlow engine ended with code 1/)
      const again = await watchRun(await api.runs().start(options))
      expect(again.states.at(-1)).toBe('finished')
    })

    test('ends with the compute process', async () => {
      await watchRun(await api.runs().start({ ...options, epochs: 200 }), {
        enough: ({ epochs }) => epochs.length > 0
      })
      const engine = engines().at(-1)!
      expect(engine.child.exitCode ?? engine.child.signalCode).toBeNull()
      started[0]!.kill()
      await until(
        () => engine.child.exitCode !== null || engine.child.signalCode !== null,
        "the engine's process has ended"
      )
    })
  }
)
