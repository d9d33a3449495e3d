/**
 * The compute process: one workbench over one data folder, and one RPC connection per client. It
 * saves work in progress and exits when its parent says so or ends. An unhandled rejection ends it
 * at once, and the parent restarts it.
 */
import { join } from 'node:path'
import { WorkbenchError } from '../contract/errors.ts'
import type { Log } from '../contract/host-messages.ts'
import { PortTransport } from '../contract/wire/port-transport.ts'
import type { WebSocketTransport } from '../contract/wire/web-socket-transport.ts'
import type { About, WorkbenchApi } from '../contract/workbench.ts'
import { acquireFileLock } from '../files/file-lock.ts'
import { makeProgramFolder } from '../files/make-folder.ts'
import { SocketAcceptor } from './accept-socket.ts'
import type { Parent } from './parent.ts'
import { SaveTargets } from './save-targets.ts'
import { serveTransport } from './serve-transport.ts'

export interface HostedWorkbench {
  readonly api: WorkbenchApi
  /** Saves work in progress (a checkpoint of the run) and ends. */
  dispose(): Promise<void>
}

export interface WorkbenchSettings {
  readonly host: About['host']
  /**
   * The path that a client's token stands for. Throws WorkbenchError when the token was not issued
   * or is used up.
   */
  readonly resolveSaveTarget: (token: string) => string
  /** Called with every failure that is a fault of the program. */
  readonly onFault: (error: unknown) => void
}

export type OpenWorkbench = (settings: WorkbenchSettings) => HostedWorkbench | Promise<HostedWorkbench>

/** `folder`: locked against other hosts. Ends the process when its work is done. */
export async function runComputeProcess(parent: Parent, folder: string, open: OpenWorkbench, log: Log): Promise<void> {
  const onFault = (error: unknown) => log(describe(error))
  // In a utility process an unhandled rejection would only print a warning and leave a broken state
  // behind.
  process.on('unhandledRejection', (error) => {
    onFault(error)
    process.exit(1)
  })

  const saveTargets = new SaveTargets()
  let workbench: HostedWorkbench
  try {
    lockFolder(folder)
    workbench = await open({ host: parent.kind, resolveSaveTarget: (token) => saveTargets.take(token), onFault })
  } catch (error) {
    if (!(error instanceof WorkbenchError)) throw error
    parent.send({ kind: 'refused', message: error.message, hint: error.hint })
    waitForShutdown(parent, () => process.exit(0))
    return
  }

  const serve = (transport: PortTransport | WebSocketTransport) => serveTransport(transport, workbench.api)
  const sockets = new SocketAcceptor(serve)
  let ending = false
  const shutDown = async () => {
    if (ending) return
    ending = true
    await workbench.dispose()
    process.exit(0)
  }
  const shutDownOrFail = () =>
    void shutDown().catch((error: unknown) => {
      onFault(error)
      process.exit(1)
    })

  parent.listen({
    onPort: (port) => serve(new PortTransport(port)),
    onSocket: (id, socket, request) => sockets.receive(id, socket, request),
    onMessage: (message) => {
      if (message.kind === 'shut-down') shutDownOrFail()
      else if (message.kind === 'ping') parent.send({ kind: 'pong' })
      else if (message.kind === 'socket-released') sockets.release(message.id)
      else if (message.kind === 'save-target') {
        saveTargets.add(message.token, message.path)
        parent.send({ kind: 'save-target-kept', token: message.token })
      }
    },
    onDisconnect: shutDownOrFail
  })
  parent.send({ kind: 'ready' })
}

/** Failures outside the program need no stack. */
function describe(error: unknown): string {
  if (error instanceof WorkbenchError) return `${error.message}. ${error.hint}`
  return error instanceof Error ? (error.stack ?? error.message) : String(error)
}

/**
 * Exits when the parent says so or ends. A process that exited by itself might do so before its
 * message was sent.
 */
function waitForShutdown(parent: Parent, exit: () => void): void {
  parent.listen({
    onPort: (port) => port.close(),
    onSocket: (_id, socket) => socket.destroy(),
    onMessage: ({ kind }) => {
      if (kind === 'shut-down') exit()
    },
    onDisconnect: exit
  })
}

/**
 * Held until the process ends. Throws WorkbenchError when another host holds it, or the folder
 * cannot be used.
 */
function lockFolder(folder: string): void {
  makeProgramFolder(folder)
  if (acquireFileLock(join(folder, 'workbench.lock'))) return
  throw new WorkbenchError(
    'io',
    `the workbench is open already: another one works in ${folder}`,
    'Use that one or close it first. LENET_DATA names another folder.'
  )
}
