/**
 * Answers the preload script (contract/desktop.ts). Checks the sender and the argument of every
 * request. Ports are handed over to the compute process; main never sees what travels through them.
 */
import { randomUUID } from 'node:crypto'
import { basename, extname } from 'node:path'
import { BrowserWindow, dialog, MessageChannelMain, nativeTheme, type FileFilter } from 'electron'
import { CHANNELS, type ThemeSource } from '../../native/contract/desktop.ts'
import { answerRequest, isText } from './answer-request.ts'
import type { ComputeProcess } from './set-up-compute-process.ts'
import type { OpenedFiles } from './set-up-opened-files.ts'

/** What the page saves by a dialog, by the ending of the suggested name. */
const FILE_KINDS: readonly FileFilter[] = [
  { name: 'ONNX model', extensions: ['onnx'] },
  { name: 'ZIP file', extensions: ['zip'] },
  { name: 'Comma-separated values', extensions: ['csv'] },
  { name: 'NumPy arrays', extensions: ['npz'] }
]

const THEMES: readonly unknown[] = ['system', 'light', 'dark'] satisfies readonly ThemeSource[]

export function setUpBridge(compute: ComputeProcess, openedFiles: OpenedFiles): void {
  answerRequest(CHANNELS.requestPort, (event, id) => {
    if (!isText(id, 64)) throw new Error('refused: not an id of a port')
    const { port1, port2 } = new MessageChannelMain()
    compute.handOverPort(port1)
    event.sender.postMessage(CHANNELS.port, id, [port2])
  })

  answerRequest(CHANNELS.chooseSaveTarget, async (event, suggestedName) => {
    if (!isText(suggestedName, 200)) throw new Error('refused: not a file name')
    const window = BrowserWindow.fromWebContents(event.sender)
    const settings = { defaultPath: basename(suggestedName), filters: filtersOf(suggestedName) }
    const { canceled, filePath } = await (window
      ? dialog.showSaveDialog(window, settings)
      : dialog.showSaveDialog(settings))
    if (canceled || filePath === '') return null
    const token = randomUUID()
    await compute.keepSaveTarget(token, filePath)
    return token
  })

  answerRequest(CHANNELS.setTheme, (_event, theme) => {
    if (!THEMES.includes(theme)) throw new Error('refused: not a theme')
    nativeTheme.themeSource = theme as ThemeSource
  })

  answerRequest(CHANNELS.pageReady, (event) => openedFiles.pageIsReady(event.sender))
}

/** The system adds the ending of the filter to a name without one. */
function filtersOf(name: string): FileFilter[] {
  return FILE_KINDS.filter(({ extensions }) => extensions.includes(extname(name).slice(1).toLowerCase()))
}
