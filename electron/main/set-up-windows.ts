/**
 * The window: sandboxed, placed where it was last, reloaded when its page crashes. One is open at a
 * time.
 */
import { app, BrowserWindow } from 'electron'
import { visibleWindows } from './engine-window.ts'
import { pageUrl } from './page-origin.ts'
import { saveWindowPlace, readWindowPlace, MIN_SIZE } from './window-place.ts'

export interface Windows {
  /** Brings the open window to the front, or opens one. */
  show(): BrowserWindow
}

export interface WindowSettings {
  readonly preload: string
  /** File with the window's last place. */
  readonly placeFile: string
}

/** A page that keeps crashing is not reloaded any more, so that its window can be closed. */
const MAX_RELOADS = 3

export function setUpWindows(settings: WindowSettings): Windows {
  app.on('window-all-closed', quitWithoutWindows)
  const show = () => {
    const [open] = visibleWindows()
    if (!open) return openWindow(settings)
    if (open.isMinimized()) open.restore()
    open.focus()
    return open
  }
  app.on('activate', show)
  return { show }
}

/** macOS: programs stay open without windows; the dock opens one again. */
function quitWithoutWindows(): void {
  if (process.platform !== 'darwin' && visibleWindows().length === 0) app.quit()
}

function openWindow({ preload, placeFile }: WindowSettings): BrowserWindow {
  const { position, width, height, maximized } = readWindowPlace(placeFile)
  const window = new BrowserWindow({
    ...position,
    width,
    height,
    minWidth: MIN_SIZE.width,
    minHeight: MIN_SIZE.height,
    title: 'LeNet Workbench',
    show: false,
    webPreferences: {
      preload,
      sandbox: true,
      contextIsolation: true,
      nodeIntegration: false,
      spellcheck: false,
      devTools: !app.isPackaged
    }
  })
  if (maximized) window.maximize()
  window.once('ready-to-show', () => window.show())
  window.on('close', () => saveWindowPlace(placeFile, window))
  window.once('closed', quitWithoutWindows) // an engine's hidden window may still be there

  let reloads = 0
  window.webContents.on('render-process-gone', (_event, { reason }) => {
    if (reason !== 'clean-exit' && reloads++ < MAX_RELOADS) window.reload()
  })
  void window.loadURL(pageUrl())
  return window
}
