/** The application menu. Its keys are those of the page's list of keyboard shortcuts. */
import { app, BrowserWindow, Menu, type MenuItemConstructorOptions } from 'electron'
import { CHANNELS, type MenuCommand } from '../../native/contract/desktop.ts'
import { VIEWS } from '../../native/contract/views.ts'
import type { OpenedFiles } from './set-up-opened-files.ts'
import type { Windows } from './set-up-windows.ts'

export function setUpMenu(openedFiles: OpenedFiles, windows: Windows): void {
  Menu.setApplicationMenu(Menu.buildFromTemplate(menuTemplate(openedFiles, windows, process.platform === 'darwin')))
}

function menuTemplate(openedFiles: OpenedFiles, windows: Windows, isMac: boolean): MenuItemConstructorOptions[] {
  // On macOS the menu stays without a window. A new window chooses its own view, and has nothing to
  // pause.
  const ask = (command: MenuCommand) => {
    const window = BrowserWindow.getFocusedWindow() ?? BrowserWindow.getAllWindows()[0]
    if (window) window.webContents.send(CHANNELS.menuCommand, command)
    else windows.show()
  }
  const file: MenuItemConstructorOptions = {
    label: '&File',
    submenu: [
      {
        label: '&Open Digits…',
        accelerator: 'CmdOrCtrl+O',
        click: (_item, window) => void openedFiles.choose(window instanceof BrowserWindow ? window : windows.show())
      },
      { type: 'separator' },
      isMac ? { role: 'close' } : { role: 'quit' }
    ]
  }
  const view: MenuItemConstructorOptions = {
    label: '&View',
    submenu: [
      ...VIEWS.map(({ name, title }, index): MenuItemConstructorOptions => ({
        label: title,
        accelerator: `CmdOrCtrl+${index + 1}`,
        click: () => ask({ kind: 'view', view: name })
      })),
      { type: 'separator' },
      { role: 'resetZoom' },
      { role: 'zoomIn' },
      { role: 'zoomOut' },
      { type: 'separator' },
      { role: 'togglefullscreen' },
      ...(app.isPackaged ? [] : [{ role: 'toggleDevTools' as const }])
    ]
  }
  const run: MenuItemConstructorOptions = {
    label: '&Run',
    submenu: [{ label: 'Pause or Resume', ...shownKey('Space', isMac), click: () => ask({ kind: 'pause-or-resume' }) }]
  }
  const help: MenuItemConstructorOptions = {
    label: '&Help',
    submenu: [{ label: 'Keyboard Shortcuts', ...shownKey('?', isMac), click: () => ask({ kind: 'list-keys' }) }]
  }
  return [
    ...(isMac ? [{ role: 'appMenu' as const }] : []),
    file,
    { role: 'editMenu' },
    view,
    run,
    { role: 'windowMenu' },
    help
  ]
}

/**
 * Keys that type into a text field: shown here and handled by the page. macOS cannot show a key
 * without registering it.
 */
function shownKey(accelerator: string, isMac: boolean): MenuItemConstructorOptions {
  return isMac ? {} : { accelerator, registerAccelerator: false }
}
