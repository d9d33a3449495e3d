/**
 * Which host this page runs in, and what that host offers: a connection to the compute process,
 * dialogs, a menu.
 */
import { RpcSession, type RpcStub } from 'capnweb'
import { BRIDGE, type DesktopBridge } from '../../native/contract/desktop.ts'
import type { Transport } from '../../native/contract/wire/transport.ts'
import { connectBrowser } from './browser-transport.ts'
import type { HostConnection, WorkbenchConnection } from './connection.ts'
import { connectDesktop } from './desktop-transport.ts'
import { createClient } from './create-client.ts'

/** The host of this page. Each call of its `connect` opens a connection. */
export function hostConnection(): HostConnection {
  const desktop = desktopBridge()
  if (!desktop) {
    return { desktop, chooseSaveTarget: null, connect: async () => connection(await connectBrowser()) }
  }
  return {
    desktop,
    chooseSaveTarget: (suggestedName) => desktop.chooseSaveTarget(suggestedName),
    connect: async () => connection(await connectDesktop(desktop))
  }
}

/** The contract over an open transport. */
export function connection(transport: OpenTransport): WorkbenchConnection {
  const main: RpcStub<never> = new RpcSession<never>(transport).getRemoteMain()
  return {
    api: createClient(main),
    closed: transport.closed,
    close: () => transport.abort(new Error('this page has closed the connection'))
  }
}

type OpenTransport = Transport & ConstructorParameters<typeof RpcSession>[0]

function desktopBridge(): DesktopBridge | null {
  return (Reflect.get(window, BRIDGE) as DesktopBridge | undefined) ?? null
}
