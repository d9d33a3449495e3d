/** Electron's MessageChannelMain over Node's ports: events with `data`, nothing before `start`. */
import { EventEmitter } from 'node:events'
import { MessageChannel, type MessagePort } from 'node:worker_threads'

export class MessagePortMain extends EventEmitter {
  /** What is handed over when the port is. */
  readonly inner: MessagePort

  constructor(inner: MessagePort) {
    super()
    this.inner = inner
  }
  start(): void {
    this.inner.on('message', (data: unknown) => this.emit('message', { data, ports: [] }))
    this.inner.on('close', () => this.emit('close'))
  }
  postMessage(message: unknown): void {
    this.inner.postMessage(message)
  }
  close(): void {
    this.inner.close()
  }
}

export class MessageChannelMain {
  readonly port1: MessagePortMain
  readonly port2: MessagePortMain

  constructor() {
    const { port1, port2 } = new MessageChannel()
    this.port1 = new MessagePortMain(port1)
    this.port2 = new MessagePortMain(port2)
  }
}
