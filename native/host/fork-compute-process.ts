/** The compute process as a child of this one, in plain Node. Electron has its own way: electron/main/set-up-compute-process.ts. */
import { fork } from 'node:child_process'
import type { Socket } from 'node:net'
import { fileURLToPath } from 'node:url'
import type { FromCompute } from '../contract/host-messages.ts'
import type { ChildListeners, ComputeChild } from './supervision/supervisor.ts'

const ENTRY = new URL('./compute-process.ts', import.meta.url)

/** `entry`: another program that speaks the same messages, for tests. */
export function forkComputeProcess(listeners: ChildListeners, entry: URL = ENTRY): ComputeChild<Socket> {
  // 'advanced': structured clone, for the bytes that came right behind a request.
  const child = fork(fileURLToPath(entry), {
    serialization: 'advanced',
    stdio: ['ignore', 'inherit', 'inherit', 'ipc']
  })
  child.on('message', (message) => listeners.onMessage(message as FromCompute))
  child.on('error', () => undefined) // a message to a child that has just ended; `exit` follows
  const handedOver = new Set<Socket>()
  child.on('exit', (code, signal) => {
    // One that the child did not take before it died is still open here; its page would wait for ever.
    for (const socket of handedOver) socket.destroy()
    listeners.onExit(signal === null ? `exit code ${code}` : `signal ${signal}`)
  })
  return {
    send: (message, socket) => {
      if (socket) handedOver.add(socket)
      if (child.connected) child.send(message, socket)
      else socket?.destroy()
    },
    kill: () => child.kill('SIGKILL')
  }
}
