/**
 * Electron's main process: windows, menu, dialogs, and a compute process to hand ports to. It knows nothing of training. Each
 * concern is set up by one file, in this order.
 */
import { join } from 'node:path'
import { app, dialog } from 'electron'
import { setUpBridge } from './set-up-bridge.ts'
import { setUpComputeProcess } from './set-up-compute-process.ts'
import { setUpMenu } from './set-up-menu.ts'
import { setUpOpenedFiles } from './set-up-opened-files.ts'
import { setUpPageProtocol, setUpPageScheme } from './set-up-page-protocol.ts'
import { setUpPermissions, setUpSandbox } from './set-up-security.ts'
import { setUpWindows } from './set-up-windows.ts'

/** The folder of all bundles; this one is out/main/index.js. */
const BUNDLES = join(import.meta.dirname, '..')

// Not awaited: Electron becomes ready only when this module has been read to its end.
if (app.requestSingleInstanceLock()) start().catch(fail)
else app.quit()

async function start(): Promise<void> {
  setUpPageScheme()
  setUpSandbox()
  const openedFiles = setUpOpenedFiles()
  await app.whenReady()
  setUpPermissions()
  setUpPageProtocol(join(BUNDLES, 'renderer'))
  const compute = setUpComputeProcess({
    compute: join(BUNDLES, 'main/compute-process.js'),
    engine: join(BUNDLES, 'main/tensorflow-process.js')
  })
  setUpBridge(compute, openedFiles)
  const windows = setUpWindows({
    preload: join(BUNDLES, 'preload/index.cjs'),
    placeFile: join(app.getPath('userData'), 'window.json')
  })
  setUpMenu(openedFiles, windows)
  app.on('second-instance', (_event, words, folder) => {
    windows.show()
    openedFiles.openFromCommandLine(words.slice(1), folder)
  })
  windows.show()
  openedFiles.openFromCommandLine(process.argv.slice(app.isPackaged ? 1 : 2), process.cwd())
}

function fail(error: unknown): void {
  dialog.showErrorBox('LeNet Workbench cannot start', error instanceof Error ? error.message : String(error))
  app.exit(1)
}
