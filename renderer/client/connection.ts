/** A line to the compute process, whatever carries it: what client/connect.ts opens and the connection store keeps. */
import type { DesktopBridge } from '../../native/contract/desktop.ts'
import { WorkbenchError } from '../../native/contract/errors.ts'
import type { WorkbenchApi } from '../../native/contract/workbench.ts'

export interface WorkbenchConnection {
  readonly api: WorkbenchApi
  /** Settles when the line is gone: the process ended, the socket closed. Never rejects. */
  readonly closed: Promise<void>
}

/**
 * Why no line could be opened: nobody answers at the page's address; the program answers but was started anew and does not know
 * this page; the program answers and its compute process is not there, which it starts again.
 */
export type NoLine = 'no-answer' | 'refused' | 'no-compute'

export class NoLineError extends WorkbenchError {
  readonly why: NoLine

  constructor(why: NoLine, cause?: unknown) {
    const [message, hint] = NO_LINE_WORDS[why]
    super('io', message, hint, { cause })
    this.why = why
  }
}

const NO_LINE_WORDS: Readonly<Record<NoLine, readonly [message: string, hint: string]>> = {
  'no-answer': [
    'the workbench does not answer',
    'Check that it still runs in its terminal. If it was restarted, open the address that it printed.'
  ],
  refused: ['the workbench has restarted', 'Open the address that it printed in its terminal.'],
  'no-compute': ['the compute process is being started again', 'Try again in a moment.']
}

/** Somebody wanted to call while there was no line. It passes: the line is opened again. */
export class NoConnectionError extends WorkbenchError {
  constructor() {
    super('io', 'there is no connection to the compute process', 'Try again as soon as this page has reached it.')
  }
}

/** Rejects when nobody answers, with a NoLineError where it is known why; the store tries again. */
export type Connect = () => Promise<WorkbenchConnection>

/** A file path chosen in the desktop's save dialog; null when it was dismissed. Absent where files are saved as downloads. */
export type ChooseSaveTarget = (suggestedName: string) => Promise<string | null>

export interface HostConnection {
  readonly connect: Connect
  readonly chooseSaveTarget: ChooseSaveTarget | null
  /** Menu, files opened with the program, look of the system's parts; null in a browser. */
  readonly desktop: DesktopBridge | null
}
