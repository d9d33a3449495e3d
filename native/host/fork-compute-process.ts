/**
 * Starts the compute process as a child of this one, in plain Node. For Electron:
 * electron/main/set-up-compute-process.ts.
 */
import { fork } from 'node:child_process'
import type { Socket } from 'node:net'
import { fileURLToPath } from 'node:url'
import { COMPUTE_FLAGS } from '../contract/compute-flags.ts'
import { REVEALS_FOLDERS, type ComputeEvent, type SocketRequest } from '../contract/host-messages.ts'
import { TELEMETRY_OFF } from '../contract/telemetry.ts'
import type { ChildListeners, ComputeChild } from './supervision/supervisor.ts'

const ENTRY = new URL('./compute-process.ts', import.meta.url)

/** What the supervisor can hand over to this child. */
export interface SocketHandle {
  readonly socket: Socket
  readonly request: SocketRequest
}

export interface ForkOptions {
  /** Another program that speaks the same messages, for tests. */
  readonly entry?: URL
  /** The page is on this machine, which has a desktop. */
  readonly revealsFolders?: boolean
}

export function forkComputeProcess(
  listeners: ChildListeners,
  { entry = ENTRY, revealsFolders = false }: ForkOptions = {}
): ComputeChild<SocketHandle> {
  const child = fork(fileURLToPath(entry), revealsFolders ? [REVEALS_FOLDERS] : [], {
    // 'advanced' is structured clone: requests contain bytes.
    serialization: 'advanced',
    execArgv: [...process.execArgv, ...COMPUTE_FLAGS],
    env: { ...process.env, ...TELEMETRY_OFF },
    stdio: ['ignore', 'inherit', 'inherit', 'ipc']
  })
  const sockets = new SocketsInTransit()
  child.on('message', (message) => {
    const event = message as ComputeEvent
    if (event.kind !== 'socket-received') listeners.onMessage(event)
    else if (sockets.close(event.id)) child.send({ kind: 'socket-released', id: event.id })
  })
  child.on('error', () => undefined) // a message to a child that has just ended; `exit` follows
  child.on('exit', (code, signal) => {
    sockets.closeAll()
    listeners.onExit(signal === null ? `exit code ${code}` : `signal ${signal}`)
  })
  return {
    send: (message) => {
      if (child.connected) child.send(message)
    },
    handOver: ({ socket, request }) => {
      if (!child.connected) {
        socket.destroy()
        return
      }
      // With `keepOpen` this process keeps a copy that it can close: when the child has received
      // the socket, or has died first. Without it Node detaches the copy at once, and one that a
      // dying child did not receive can never be closed.
      child.send({ kind: 'socket', id: sockets.add(socket), ...request }, socket, { keepOpen: true })
    },
    kill: () => child.kill('SIGKILL')
  }
}

/** Copies of sockets that the child has not received yet. */
class SocketsInTransit {
  readonly #sockets = new Map<number, Socket>()
  #lastId = 0

  add(socket: Socket): number {
    const id = ++this.#lastId
    this.#sockets.set(id, socket)
    return id
  }

  /** Whether there was such a copy. The connection stays open as long as the child has it. */
  close(id: number): boolean {
    this.#sockets.get(id)?.destroy()
    return this.#sockets.delete(id)
  }

  closeAll(): void {
    for (const id of [...this.#sockets.keys()]) this.close(id)
  }
}
