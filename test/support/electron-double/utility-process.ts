/** Electron's utilityProcess as a forked child, in which parent-port.ts lays `process.parentPort`; ports reach through the channel. */
import { fork as forkChild, type ChildProcess } from 'node:child_process'
import { EventEmitter } from 'node:events'
import type { MessagePortMain } from './ports.ts'

/** What travels between here and parent-port.ts. */
export type Relayed =
  | { readonly kind: 'message'; readonly message: unknown; readonly ports: readonly number[] }
  | { readonly kind: 'port-says'; readonly port: number; readonly message: unknown }
  | { readonly kind: 'port-closed'; readonly port: number }

const PARENT_PORT = new URL('./parent-port.ts', import.meta.url).href

export class UtilityProcess extends EventEmitter {
  readonly child: ChildProcess
  readonly #ports = new Map<number, MessagePortMain>()

  constructor(entry: string) {
    super()
    this.child = forkChild(entry, [], {
      serialization: 'advanced',
      execArgv: ['--import', PARENT_PORT],
      stdio: ['ignore', 'inherit', 'inherit', 'ipc']
    })
    this.child.on('message', (relayed) => this.#hear(relayed as Relayed))
    this.child.on('error', () => undefined)
    this.child.on('exit', (code) => this.emit('exit', code ?? 1))
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

  kill(): boolean {
    return this.child.kill('SIGKILL')
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

/** Every process started so far, the newest last. */
export const started: UtilityProcess[] = []

export const utilityProcess = {
  fork(entry: string): UtilityProcess {
    const utility = new UtilityProcess(entry)
    started.push(utility)
    return utility
  }
}
