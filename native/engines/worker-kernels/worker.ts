/** The entry of a worker thread: hands commands to thread.ts and says when each is done. */
import { parentPort, workerData } from 'node:worker_threads'
import type { Command, ThreadMessage, ThreadStart } from './protocol.ts'
import { createThread } from './thread.ts'

const port = parentPort
if (!port) throw new Error('worker.ts is the entry of a worker thread')
const say = (message: ThreadMessage) => port.postMessage(message)
const perform = createThread(workerData as ThreadStart)
port.on('message', (command: Command) => {
  perform(command)
  say({ kind: 'done' })
})
say({ kind: 'ready' })
