/**
 * Requests of pages to main. Each is answered only when it comes from a page of the workbench; its
 * argument is not yet checked.
 */
import { ipcMain, type IpcMainInvokeEvent } from 'electron'
import { isOurs } from './page-origin.ts'

export function answerRequest(
  channel: string,
  handler: (event: IpcMainInvokeEvent, argument: unknown) => unknown
): void {
  ipcMain.handle(channel, (event, argument: unknown) => {
    if (!isOurs(event.senderFrame, event.sender)) throw new Error('refused: the sender is not a page of the workbench')
    return handler(event, argument)
  })
}

export function isText(value: unknown, maxLength: number): value is string {
  return typeof value === 'string' && value.length > 0 && value.length <= maxLength
}
