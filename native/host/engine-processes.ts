/**
 * Engine processes that Electron's main process starts for this one. Their calls travel over ports
 * that main hands over.
 */
import { EventEmitter } from 'node:events'
import type { EngineProcessEvent, EngineProcessRequest } from '../contract/host-messages.ts'
import type { ProcessChannel, StartProcess } from '../services/engines.ts'

type ToEngine = Parameters<ProcessChannel['send']>[0]
type FromEngine = Parameters<Parameters<ProcessChannel['onMessage']>[0]>[0]

/** The part of Electron's MessagePortMain that is used. */
export interface EnginePort {
  postMessage(message: ToEngine): void
  on(event: 'message', listener: (event: { readonly data: FromEngine }) => void): unknown
  start(): void
  close(): void
}

interface Started {
  readonly events: EventEmitter<{ message: [FromEngine]; errorOutput: [string] }>
  readonly end: (how: string) => void
  port: EnginePort | null
}

export class EngineProcesses {
  readonly #request: (request: EngineProcessRequest) => void
  readonly #started = new Map<number, Started>()
  #last = 0

  constructor(request: (request: EngineProcessRequest) => void) {
    this.#request = request
  }

  /** Main knows where the program's bundle lies. */
  readonly start: StartProcess = ({ name: program }, environment) => {
    const number = ++this.#last
    const ended = Promise.withResolvers<string>()
    const started: Started = { events: new EventEmitter(), end: ended.resolve, port: null }
    this.#started.set(number, started)
    this.#request({ kind: 'start-engine-process', process: number, program, environment })
    return {
      send: (message) => started.port?.postMessage(message), // nothing is sent before it is ready
      onMessage: (listener) => void started.events.on('message', listener),
      onErrorOutput: (listener) => void started.events.on('errorOutput', listener),
      onEnd: (listener) => void ended.promise.then(listener),
      kill: () => this.#request({ kind: 'end-engine-process', process: number })
    }
  }

  handleMessage(event: EngineProcessEvent, port: EnginePort | undefined): void {
    const started = this.#started.get(event.process)
    if (!started) return
    if (event.kind === 'engine-process-wrote') started.events.emit('errorOutput', event.text)
    else if (event.kind === 'engine-process-ended') {
      this.#started.delete(event.process)
      started.port?.close()
      started.end(event.how)
    } else if (port) {
      started.port = port
      port.on('message', ({ data }) => started.events.emit('message', data))
      port.start()
    }
  }
}
