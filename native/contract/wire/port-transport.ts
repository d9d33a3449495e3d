/**
 * Cap'n Web over a message port: of a page, of Node's worker_threads, or Electron's
 * MessagePortMain. Values travel by structured clone. A page's port does not report that its other
 * end has closed; Electron's main process does, which then calls `close`.
 */
import { Transport } from './transport.ts'

/** What the three kinds of port have in common. */
interface Port {
  postMessage(message: unknown): void
  start?(): void
  close(): void
}

/** A page's and Node's: events with `data`. */
interface DomPort extends Port {
  addEventListener(type: 'message', listener: (event: { readonly data: unknown }) => void): void
  addEventListener(type: 'close', listener: () => void): void
}

/** Electron's: an EventEmitter whose messages are events with `data`. */
interface EmitterPort extends Port {
  on(type: 'message', listener: (event: { readonly data: unknown }) => void): unknown
  on(type: 'close', listener: () => void): unknown
}

export type AnyPort = DomPort | EmitterPort

export class PortTransport extends Transport {
  readonly encodingLevel = 'structuredClonable'
  readonly #port: AnyPort

  constructor(port: AnyPort) {
    super()
    this.#port = port
    const onMessage = ({ data }: { readonly data: unknown }) => this.arrive(data)
    const onClose = () => this.end(new Error('the other end of the port has closed'))
    if ('addEventListener' in port) {
      port.addEventListener('message', onMessage)
      port.addEventListener('close', onClose)
    } else {
      port.on('message', onMessage)
      port.on('close', onClose)
    }
    port.start?.()
  }

  send(message: unknown): void {
    this.#port.postMessage(compact(message))
  }

  /** For whoever knows that the other end has closed. */
  close(): void {
    this.abort(new Error('the other end of the port has closed'))
  }

  protected override hangUp(): void {
    this.#port.close()
  }
}

/**
 * Cloning a view clones its whole buffer, or shares it if it is shared memory. So a view of a part
 * becomes a copy.
 */
function compact(message: unknown): unknown {
  if (message instanceof Uint8Array) {
    const whole = message.byteLength === message.buffer.byteLength && message.buffer instanceof ArrayBuffer
    return whole ? message : message.slice()
  }
  if (Array.isArray(message)) return message.map(compact)
  if (typeof message === 'object' && message !== null && Object.getPrototypeOf(message) === Object.prototype) {
    return Object.fromEntries(Object.entries(message).map(([key, value]) => [key, compact(value)]))
  }
  return message
}
