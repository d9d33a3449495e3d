/**
 * Electron's main process: windows, menu, dialogs, and the compute process. One file sets up each
 * concern, in this order.
 */
import { join } from 'node:path'
import { app, dialog } from 'electron'
import { setUpBridge } from './set-up-bridge.ts'
import { setUpComputeProcess } from './set-up-compute-process.ts'
import { setUpWebGpu } from './engine-window.ts'
import { setUpMenu } from './set-up-menu.ts'
import { setUpOpenedFiles } from './set-up-opened-files.ts'
import { setUpPageProtocol, setUpPageScheme } from './set-up-page-protocol.ts'
import { setUpRunSignals } from './set-up-run-signals.ts'
import { setUpSession, setUpSandbox } from './set-up-security.ts'
import { setUpWindows } from './set-up-windows.ts'

/** The folder of all bundles; this one is out/main/index.js. */
const BUNDLES = join(import.meta.dirname, '..')

// Not awaited: Electron becomes ready only after this module has been evaluated.
if (app.requestSingleInstanceLock()) start().catch(fail)
else app.quit()

async function start(): Promise<void> {
  setUpPageScheme()
  setUpSandbox()
  setUpWebGpu()
  const openedFiles = setUpOpenedFiles()
  await app.whenReady()
  setUpSession()
  setUpPageProtocol(join(BUNDLES, 'renderer'))
  const compute = setUpComputeProcess({
    compute: join(BUNDLES, 'main/compute-process.js'),
    engines: {
      tensorflow: join(BUNDLES, 'main/tensorflow-process.js'),
      webgpu: join(BUNDLES, 'preload/engine-window.cjs')
    }
  })
  setUpBridge(compute, openedFiles)
  const windows = setUpWindows({
    preload: join(BUNDLES, 'preload/index.cjs'),
    placeFile: join(app.getPath('userData'), 'window.json')
  })
  setUpRunSignals(windows)
  setUpMenu(openedFiles, windows)
  app.on('second-instance', (_event, args, folder) => {
    windows.show()
    openedFiles.openFromCommandLine(args.slice(1), folder)
  })
  windows.show()
  openedFiles.openFromCommandLine(process.argv.slice(app.isPackaged ? 1 : 2), process.cwd())
}

function fail(error: unknown): void {
  dialog.showErrorBox('LeNet Workbench cannot start', error instanceof Error ? error.message : String(error))
  app.exit(1)
}
