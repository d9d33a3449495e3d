/** A line to the compute process, whatever carries it: what client/connect.ts opens and the connection store keeps. */
import type { DesktopBridge } from '../../native/contract/desktop.ts'
import type { WorkbenchApi } from '../../native/contract/workbench.ts'

export interface WorkbenchConnection {
  readonly api: WorkbenchApi
  /** Settles when the line is gone: the process ended, the socket closed. Never rejects. */
  readonly closed: Promise<void>
}

/** Rejects when nobody answers; the store tries again. */
export type Connect = () => Promise<WorkbenchConnection>

/** A file path chosen in the desktop's save dialog; null when it was dismissed. Absent where files are saved as downloads. */
export type ChooseSavePath = (suggestedName: string) => Promise<string | null>

export interface HostConnection {
  readonly connect: Connect
  readonly chooseSavePath: ChooseSavePath | null
  /** Menu, files opened with the program, look of the system's parts; null in a browser. */
  readonly desktop: DesktopBridge | null
}
