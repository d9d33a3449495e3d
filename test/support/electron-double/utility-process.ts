/**
 * Electron's utilityProcess as a forked child, in which parent-port.ts lays `process.parentPort`;
 * ports reach through the channel.
 */
import { fork as forkChild, type ChildProcess } from 'node:child_process'
import { EventEmitter } from 'node:events'
import { Transform } from 'node:stream'
import type { MessagePortMain } from './ports.ts'

/** What travels between here and parent-port.ts. */
export type Relayed =
  | { readonly kind: 'message'; readonly message: unknown; readonly ports: readonly number[] }
  | { readonly kind: 'port-says'; readonly port: number; readonly message: unknown }
  | { readonly kind: 'port-closed'; readonly port: number }

const PARENT_PORT = new URL('./parent-port.ts', import.meta.url).href

type Output = 'ignore' | 'inherit' | 'pipe'

export interface ForkOptions {
  readonly env?: NodeJS.ProcessEnv
  readonly stdio?: 'inherit' | readonly ['ignore', Output, Output]
}

export class UtilityProcess extends EventEmitter {
  readonly entry: string
  readonly child: ChildProcess
  readonly stderr: Transform | null
  readonly #ports = new Map<number, MessagePortMain>()
  #isSpawned = false

  constructor(entry: string, { env = process.env, stdio = 'inherit' }: ForkOptions) {
    super()
    this.entry = entry
    const outputs = stdio === 'inherit' ? (['ignore', 'inherit', 'inherit'] as const) : stdio
    this.child = forkChild(entry, [], {
      env,
      serialization: 'advanced',
      execArgv: ['--import', PARENT_PORT],
      stdio: [...outputs, 'ipc']
    })
    this.stderr = outputs[2] === 'pipe' ? this.child.stderr!.pipe(late()) : null
    this.child.on('message', (relayed) => this.#hear(relayed as Relayed))
    this.child.on('error', () => undefined)
    this.child.on('spawn', () => {
      this.#isSpawned = true
      this.emit('spawn')
    })
    this.child.on('exit', (code) => {
      this.emit('exit', code ?? 1)
      if (utilityProcess.takesListenersAtExit) this.stderr?.removeAllListeners()
    })
  }

  postMessage(message: unknown, ports: readonly MessagePortMain[] = []): void {
    const ids = ports.map((port) => {
      const id = this.#ports.size
      this.#ports.set(id, port)
      port.inner.on('message', (said: unknown) => this.#send({ kind: 'port-says', port: id, message: said }))
      port.inner.on('close', () => this.#send({ kind: 'port-closed', port: id }))
      return id
    })
    this.#send({ kind: 'message', message, ports: ids })
  }

  /** Before there is a process, nothing. */
  kill(): boolean {
    return this.#isSpawned && this.child.kill('SIGKILL')
  }

  #send(relayed: Relayed): void {
    if (this.child.connected) this.child.send(relayed)
  }

  #hear(relayed: Relayed): void {
    if (relayed.kind === 'message') this.emit('message', relayed.message)
    else if (relayed.kind === 'port-says') this.#ports.get(relayed.port)?.postMessage(relayed.message)
    else this.#ports.get(relayed.port)?.close()
  }
}

/**
 * Which of the two a program hears first, the end or the last words, is left open by Electron: here
 * it is the end.
 */
function late(): Transform {
  return new Transform({ transform: (chunk, _encoding, passOn) => setTimeout(() => passOn(null, chunk), 30) })
}

/** Every process started so far, the newest last. */
export const started: UtilityProcess[] = []

export const utilityProcess = {
  /** Versions of Electron differ: some take all listeners from a stream when its process ends. */
  takesListenersAtExit: true,
  fork(entry: string, _words: readonly string[], options: ForkOptions): UtilityProcess {
    const utility = new UtilityProcess(entry, options)
    started.push(utility)
    return utility
  }
}
