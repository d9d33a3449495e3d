/** Which host this page lives in, and what that host offers: a line to the compute process, dialogs, a menu. */
import { RpcSession, type RpcStub } from 'capnweb'
import { BRIDGE, type DesktopBridge } from '../../native/contract/desktop.ts'
import type { Line } from '../../native/contract/wire/line.ts'
import { openBrowserLine } from './browser-line.ts'
import type { HostConnection, WorkbenchConnection } from './connection.ts'
import { openDesktopLine } from './desktop-line.ts'
import { remote } from './remote.ts'

export interface PageHost extends HostConnection {
  readonly kind: 'electron' | 'browser'
  /** Menu, files opened with the program, look of the system's parts; null in a browser. */
  readonly desktop: DesktopBridge | null
}

/** The host of this page. Opens nothing yet: `connect` does, each time it is called. */
export function hostConnection(): PageHost {
  const desktop = desktopBridge()
  if (!desktop) {
    return {
      kind: 'browser',
      desktop,
      chooseSaveTarget: null,
      connect: async () => connection(await openBrowserLine())
    }
  }
  return {
    kind: 'electron',
    desktop,
    chooseSaveTarget: (suggestedName) => desktop.chooseSaveTarget(suggestedName),
    connect: async () => connection(await openDesktopLine(desktop))
  }
}

/** Speaks the contract over a line that is open. */
export function connection(line: OpenLine): WorkbenchConnection {
  const main: RpcStub<never> = new RpcSession<never>(line).getRemoteMain()
  return { api: remote('workbench', main), closed: line.closed }
}

type OpenLine = Line & ConstructorParameters<typeof RpcSession>[0]

function desktopBridge(): DesktopBridge | null {
  return (Reflect.get(window, BRIDGE) as DesktopBridge | undefined) ?? null
}
