/**
 * The compute process at work: one workbench over one data folder, and a line to it for every page. It ends when its parent says
 * so or is gone, after what is under way has been kept; a fault that nobody handles ends it at once, and the parent starts it anew.
 */
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { WorkbenchError } from '../contract/errors.ts'
import type { Log } from '../contract/host-messages.ts'
import { PortLine } from '../contract/wire/port-line.ts'
import type { SocketLine } from '../contract/wire/socket-line.ts'
import type { About, WorkbenchApi } from '../contract/workbench.ts'
import { ioError } from '../files/atomic.ts'
import { takeLock, type RunLock } from '../runs/run-lock.ts'
import { socketAccepter } from './accept-socket.ts'
import type { Parent } from './parent.ts'
import { SaveTargets } from './save-targets.ts'
import { serveLine } from './serve-line.ts'

export interface HostedWorkbench {
  readonly api: WorkbenchApi
  /** Keeps what is under way (a checkpoint of the run) and ends. */
  dispose(): Promise<void>
}

export interface WorkbenchSettings {
  readonly host: About['host']
  /** The path that a page's token stands for. Throws WorkbenchError when none was given out, or it is used up. */
  readonly resolveSaveTarget: (token: string) => string
  /** Told of failures that are faults of the program, whole. */
  readonly onFault: (error: unknown) => void
}

export type OpenWorkbench = (settings: WorkbenchSettings) => HostedWorkbench | Promise<HostedWorkbench>

/** `folder`: what no other host may use meanwhile. Ends the process when its work is done. */
export async function runComputeProcess(parent: Parent, folder: string, open: OpenWorkbench, log: Log): Promise<void> {
  const onFault = (error: unknown) => log(describe(error))
  // In a utility process an unhandled rejection would only warn, and leave the state that led to it.
  process.on('unhandledRejection', (error) => {
    onFault(error)
    process.exit(1)
  })

  const saveTargets = new SaveTargets()
  let workbench: HostedWorkbench
  try {
    const lock = lockFolder(folder)
    // A lock that nobody refers to would be collected, and with it released.
    process.on('exit', () => lock.release())
    workbench = await open({ host: parent.kind, resolveSaveTarget: (token) => saveTargets.take(token), onFault })
  } catch (error) {
    if (!(error instanceof WorkbenchError)) throw error
    parent.send({ kind: 'refused', message: error.message, hint: error.hint })
    endWith(parent, () => process.exit(0))
    return
  }

  const serve = (line: PortLine | SocketLine) => serveLine(line, workbench.api)
  let ending = false
  const end = async () => {
    if (ending) return
    ending = true
    await workbench.dispose()
    process.exit(0)
  }
  const endOrFail = () =>
    void end().catch((error: unknown) => {
      onFault(error)
      process.exit(1)
    })

  parent.listen({
    onPort: (port) => serve(new PortLine(port)),
    onSocket: socketAccepter(serve),
    onMessage: (message) => {
      if (message.kind === 'shut-down') endOrFail()
      if (message.kind !== 'save-target') return
      saveTargets.add(message.token, message.path)
      parent.send({ kind: 'save-target-kept', token: message.token })
    },
    onGone: endOrFail
  })
  parent.send({ kind: 'ready' })
}

/** What went wrong outside the program needs no stack. */
function describe(error: unknown): string {
  if (error instanceof WorkbenchError) return `${error.message}. ${error.hint}`
  return error instanceof Error ? (error.stack ?? error.message) : String(error)
}

/** When the parent says so or is gone; nothing else is taken. A process that ended by itself might not be heard any more. */
function endWith(parent: Parent, end: () => void): void {
  parent.listen({
    onPort: (port) => port.close(),
    onSocket: (socket) => socket.destroy(),
    onMessage: ({ kind }) => {
      if (kind === 'shut-down') end()
    },
    onGone: end
  })
}

/** Held until the process ends, however it ends. Throws WorkbenchError when another host has it, or the folder cannot be used. */
function lockFolder(folder: string): RunLock {
  try {
    mkdirSync(folder, { recursive: true })
  } catch (error) {
    throw ioError(error, `make the folder ${folder}`)
  }
  const lock = takeLock(join(folder, 'workbench.lock'))
  if (lock) return lock
  throw new WorkbenchError(
    'io',
    `the workbench is open already: another one works in ${folder}`,
    'Use that one or close it first. LENET_DATA names another folder.'
  )
}
