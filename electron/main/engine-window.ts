/**
 * The WebGPU engine's hidden window. Chromium's WebGPU is the only one that Electron can use: the
 * library for Node shares memory with V8 in a way that Electron's memory cage refuses. The window
 * has no Node, no network, and a preload script that passes one port.
 */
import { app, BrowserWindow, MessageChannelMain, type MessagePortMain } from 'electron'
import { PAGE_ORIGIN } from '../../native/contract/desktop.ts'
import { ENGINE_PORT } from '../engine-window/channel.ts'

export const ENGINE_PAGE = `${PAGE_ORIGIN}/engine/window.html`

export interface EngineWindow {
  /** To the engine; messages wait until it is there. */
  readonly port: MessagePortMain
  readonly end: () => void
}

export interface EngineWindowListeners {
  /** What the page writes to its console as an error. */
  readonly onText: (text: string) => void
  /** Once; `how` is for people. */
  readonly onEnd: (how: string) => void
}

/** To be called before Electron is ready. */
export function setUpWebGpu(): void {
  // Without it Chromium keeps the GPU's name and driver to itself.
  app.commandLine.appendSwitch('enable-webgpu-developer-features')
  // On Linux Chromium offers WebGPU on some GPUs alone; only pages of this program's own can ask
  // for it.
  if (process.platform === 'linux') app.commandLine.appendSwitch('enable-unsafe-webgpu')
}

/** Ids of the windows of engines. */
const hidden = new Set<number>()

/** Those that people see. */
export function visibleWindows() {
  return BrowserWindow.getAllWindows().filter(({ id }) => !hidden.has(id))
}

export function openEngineWindow(preload: string, { onText, onEnd }: EngineWindowListeners): EngineWindow {
  const window = new BrowserWindow({
    show: false,
    webPreferences: {
      preload,
      sandbox: true,
      contextIsolation: true,
      nodeIntegration: false,
      spellcheck: false,
      devTools: false,
      backgroundThrottling: false
    }
  })
  const { id } = window
  hidden.add(id)
  const { port1, port2 } = new MessageChannelMain()
  let ended = false
  const end = (how: string) => {
    if (ended) return
    ended = true
    hidden.delete(id)
    if (!window.isDestroyed()) window.destroy()
    onEnd(how)
  }
  const { webContents } = window
  webContents.on('console-message', ({ level, message }) => {
    if (level === 'error') onText(`${message}\n`)
  })
  webContents.once('did-finish-load', () => webContents.postMessage(ENGINE_PORT, null, [port1]))
  webContents.once('render-process-gone', (_event, { reason, exitCode }) => end(`${reason}, code ${exitCode}`))
  window.once('closed', () => end('its window was closed'))
  window.loadURL(ENGINE_PAGE).catch((error: unknown) => end(`its page could not be loaded: ${String(error)}`))
  return { port: port2, end: () => end('code 0') }
}
