/**
 * A connection to the compute process, whatever carries it: opened by client/connect.ts and kept by
 * the connection store.
 */
import type { DesktopBridge } from '../../native/contract/desktop.ts'
import { WorkbenchError } from '../../native/contract/errors.ts'
import type { WorkbenchApi } from '../../native/contract/workbench.ts'

export interface WorkbenchConnection {
  readonly api: WorkbenchApi
  /**
   * Resolves when the connection has ended: the process exited, the socket closed. Never rejects.
   */
  readonly closed: Promise<void>
  /** Ends it. */
  close(): void
}

/**
 * Why no connection could be opened: nothing answers at the page's address; the server does not
 * know this page, as after a restart; the server answers but has no compute process, which it is
 * restarting.
 */
export type ConnectFailure = 'no-answer' | 'refused' | 'no-compute'

export class ConnectError extends WorkbenchError {
  readonly why: ConnectFailure

  constructor(why: ConnectFailure, cause?: unknown) {
    const [message, hint] = CONNECT_FAILURE_TEXT[why]
    super('io', message, hint, { cause })
    this.why = why
  }
}

const CONNECT_FAILURE_TEXT: Readonly<Record<ConnectFailure, readonly [message: string, hint: string]>> = {
  'no-answer': [
    'the workbench does not answer',
    'Check that it still runs in its terminal. If it was restarted, open the address that it printed.'
  ],
  refused: ['the workbench does not know this page', 'Open the newest address that is printed in its terminal.'],
  'no-compute': ['the workbench is restarting', 'Try again in a moment.']
}

/**
 * A call was attempted while there was no connection. It is temporary: the connection is opened
 * again.
 */
export class NoConnectionError extends WorkbenchError {
  constructor() {
    super('io', 'there is no connection to the workbench', 'Try again as soon as this page is connected.')
  }
}

/**
 * Rejects when nothing answers, with a ConnectError where the reason is known; the store tries
 * again.
 */
export type Connect = () => Promise<WorkbenchConnection>

/**
 * The desktop's save dialog. Resolves to a token that stands for the chosen file, which the page
 * never learns; null when the dialog was dismissed. Absent where files are saved as downloads.
 */
export type ChooseSaveTarget = (suggestedName: string) => Promise<string | null>

export interface HostConnection {
  readonly connect: Connect
  readonly chooseSaveTarget: ChooseSaveTarget | null
  /** Menu, files opened with the program, theme of the system's parts; null in a browser. */
  readonly desktop: DesktopBridge | null
}
