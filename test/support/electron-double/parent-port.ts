/**
 * Inside a child of utility-process.ts: `process.parentPort` as Electron lays it, and the ports
 * that come through it.
 */
import { EventEmitter } from 'node:events'
import type { Relayed } from './utility-process.ts'

class RelayedPort extends EventEmitter {
  readonly #id: number
  #started = false
  readonly #early: unknown[] = []

  constructor(id: number) {
    super()
    this.#id = id
  }
  start(): void {
    this.#started = true
    for (const message of this.#early.splice(0)) this.hear(message)
  }
  postMessage(message: unknown): void {
    tell({ kind: 'port-says', port: this.#id, message })
  }
  close(): void {
    tell({ kind: 'port-closed', port: this.#id })
  }
  hear(message: unknown): void {
    if (this.#started) this.emit('message', { data: message, ports: [] })
    else this.#early.push(message)
  }
}

const ports = new Map<number, RelayedPort>()

const parentPort = Object.assign(new EventEmitter(), {
  postMessage: (message: unknown) => tell({ kind: 'message', message, ports: [] })
})
Object.assign(process, { parentPort })

process.on('message', (message) => {
  const relayed = message as Relayed
  if (relayed.kind === 'port-says') ports.get(relayed.port)?.hear(relayed.message)
  else if (relayed.kind === 'port-closed') ports.get(relayed.port)?.emit('close')
  else {
    const handed = relayed.ports.map((id) => {
      const port = new RelayedPort(id)
      ports.set(id, port)
      return port
    })
    parentPort.emit('message', { data: relayed.message, ports: handed })
  }
})
// Utility processes end with their parent.
process.on('disconnect', () => process.exit(1))

function tell(relayed: Relayed): void {
  process.send?.(relayed)
}
