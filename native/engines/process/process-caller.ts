/**
 * Whoever calls an engine's process, seen from inside it: the process that has forked it, or, in an
 * Electron utility process, the other end of the port that comes with the first message. The
 * process ends when that one is gone.
 */
import type { CallTable, FromProcess, ToProcess } from './protocol.ts'
import { serveCalls, type ServedEngine } from './serve-calls.ts'

/** Electron's MessagePortMain, as much of it as is used. */
interface CallerPort {
  postMessage(message: FromProcess): void
  on(event: 'message', listener: (event: { readonly data: ToProcess }) => void): void
  on(event: 'close', listener: () => void): void
  start(): void
}

/** What Electron's utility processes have instead of process.send. */
interface ParentPort {
  once(event: 'message', listener: (event: { readonly ports: readonly CallerPort[] }) => void): void
}

/** The whole of an engine's process: answers calls until its caller is gone. */
export async function serveCaller<Calls extends CallTable<Calls>>(engine: ServedEngine<Calls>): Promise<void> {
  let answer: (message: FromProcess) => void = () => undefined
  const receive = serveCalls(engine, (message) => answer(message))
  answer = await listenToCaller(receive)
  answer({ kind: 'ready' })
}

/** Resolves with the way to answer, once there is one. */
async function listenToCaller(receive: (message: ToProcess) => void): Promise<(message: FromProcess) => void> {
  const parentPort = Reflect.get(process, 'parentPort') as ParentPort | undefined
  // Ctrl-C in a terminal, or closing it, reaches the whole group; when this process ends is for the
  // one that started it to say.
  for (const signal of ['SIGINT', 'SIGHUP'] as const) process.on(signal, () => undefined)
  if (parentPort) {
    // Electron would only warn.
    process.on('unhandledRejection', (error) => {
      process.stderr.write(`${String(error)}\n`)
      process.exit(1)
    })
    const { promise, resolve } = Promise.withResolvers<CallerPort>()
    parentPort.once('message', ({ ports: [first] }) => {
      if (first) resolve(first)
    })
    const port = await promise
    port.on('message', ({ data }) => receive(data))
    port.on('close', () => process.exit(0))
    port.start()
    return (message) => port.postMessage(message)
  }
  process.on('message', receive)
  process.on('disconnect', () => process.exit(0))
  process.on('SIGTERM', () => undefined) // an Electron utility process is ended with it
  return (message) => void process.send!(message)
}
