/**
 * In the place of the package `electron` in tests (vitest.config.ts): what main uses of it, backed
 * by Chromium, forked children and Node's ports. It follows electron.d.ts of the version in
 * package.json; what it cannot show is Electron itself.
 */
export {
  app,
  dialog,
  ipcMain,
  Menu,
  nativeTheme,
  Notification,
  protocol,
  screen,
  session,
  shell
} from './main-modules.ts'
export { BrowserWindow, closeBrowser } from './browser-window.ts'
export { MessageChannelMain } from './ports.ts'
export { started, utilityProcess } from './utility-process.ts'
