/**
 * How a run is doing, for who looks elsewhere: a bar on the taskbar or the dock, and notifications
 * of the system.
 */
import { BrowserWindow, Notification } from 'electron'
import {
  CHANNELS,
  TASKBAR_MODES,
  type SystemNotification,
  type TaskbarProgress
} from '../../native/contract/desktop.ts'
import { answerRequest, isText } from './answer-request.ts'
import type { Windows } from './set-up-windows.ts'

/** Takes the bar away. */
const NO_PROGRESS = -1

export function setUpRunSignals(windows: Windows): void {
  answerRequest(CHANNELS.showProgress, (event, progress) => {
    const window = BrowserWindow.fromWebContents(event.sender)
    if (progress === null) window?.setProgressBar(NO_PROGRESS)
    else if (isProgress(progress)) window?.setProgressBar(progress.share, { mode: progress.mode })
    else throw new Error('refused: not a progress')
  })

  answerRequest(CHANNELS.notify, (_event, asked) => {
    if (!isNotification(asked)) throw new Error('refused: not a notification')
    if (!Notification.isSupported()) return
    const notification = new Notification({ title: asked.title, body: asked.body })
    notification.once('click', () => windows.show())
    notification.show()
  })
}

function isProgress(value: unknown): value is TaskbarProgress {
  const { share, mode } = (value ?? {}) as Partial<Record<keyof TaskbarProgress, unknown>>
  const modes: readonly unknown[] = TASKBAR_MODES
  return typeof share === 'number' && share >= 0 && share <= 1 && modes.includes(mode)
}

function isNotification(value: unknown): value is SystemNotification {
  const { title, body } = (value ?? {}) as Partial<Record<keyof SystemNotification, unknown>>
  return isText(title, 100) && isText(body, 500)
}
