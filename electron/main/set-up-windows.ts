/** The window: sandboxed, kept in its place, loaded again when its page has crashed. One is open at a time. */
import { app, BrowserWindow } from 'electron'
import { pageUrl } from './page-origin.ts'
import { keepWindowPlace, readWindowPlace, SMALLEST } from './window-place.ts'

export interface Windows {
  /** The window that is open, brought to the front; a new one when there is none. */
  show(): BrowserWindow
}

export interface WindowSettings {
  readonly preload: string
  /** Where the window's place is kept. */
  readonly placeFile: string
}

/** A page that crashes again and again is left alone, so that its window can be closed. */
const MOST_RELOADS = 3

export function setUpWindows(settings: WindowSettings): Windows {
  // macOS: programs live on without windows, and get one again from the dock.
  app.on('window-all-closed', () => {
    if (process.platform !== 'darwin') app.quit()
  })
  const show = () => {
    const [open] = BrowserWindow.getAllWindows()
    if (!open) return openWindow(settings)
    if (open.isMinimized()) open.restore()
    open.focus()
    return open
  }
  app.on('activate', show)
  return { show }
}

function openWindow({ preload, placeFile }: WindowSettings): BrowserWindow {
  const { position, width, height, maximized } = readWindowPlace(placeFile)
  const window = new BrowserWindow({
    ...position,
    width,
    height,
    minWidth: SMALLEST.width,
    minHeight: SMALLEST.height,
    title: 'LeNet Workbench',
    show: false,
    webPreferences: { preload, sandbox: true, contextIsolation: true, nodeIntegration: false }
  })
  if (maximized) window.maximize()
  window.once('ready-to-show', () => window.show())
  window.on('close', () => keepWindowPlace(placeFile, window))

  let reloads = 0
  window.webContents.on('render-process-gone', (_event, { reason }) => {
    if (reason !== 'clean-exit' && reloads++ < MOST_RELOADS) window.reload()
  })
  void window.loadURL(pageUrl())
  return window
}
