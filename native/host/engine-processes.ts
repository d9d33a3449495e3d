/** Processes of engines as Electron's main process starts them for this one; their calls go over a port that main hands over. */
import { EventEmitter } from 'node:events'
import type { EngineProcessNews, EngineProcessRequest } from '../contract/host-messages.ts'
import type { ProcessChannel, StartProcess } from '../services/engines.ts'

type ToEngine = Parameters<ProcessChannel['send']>[0]
type FromEngine = Parameters<Parameters<ProcessChannel['onMessage']>[0]>[0]

/** Electron's MessagePortMain, as much of it as is used. */
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
  readonly #ask: (request: EngineProcessRequest) => void
  readonly #started = new Map<number, Started>()
  #last = 0

  constructor(ask: (request: EngineProcessRequest) => void) {
    this.#ask = ask
  }

  /** Where the entry lies is for main to know. */
  readonly start: StartProcess = ({ name: program }, environment) => {
    const number = ++this.#last
    const ended = Promise.withResolvers<string>()
    const started: Started = { events: new EventEmitter(), end: ended.resolve, port: null }
    this.#started.set(number, started)
    this.#ask({ kind: 'start-engine-process', process: number, program, environment })
    return {
      send: (message) => started.port?.postMessage(message), // before it is ready there is nothing to send
      onMessage: (listener) => void started.events.on('message', listener),
      onErrorOutput: (listener) => void started.events.on('errorOutput', listener),
      onEnd: (listener) => void ended.promise.then(listener),
      kill: () => this.#ask({ kind: 'end-engine-process', process: number })
    }
  }

  /** What main says of them. */
  hear(news: EngineProcessNews, port: EnginePort | undefined): void {
    const started = this.#started.get(news.process)
    if (!started) return
    if (news.kind === 'engine-process-wrote') started.events.emit('errorOutput', news.text)
    else if (news.kind === 'engine-process-ended') {
      this.#started.delete(news.process)
      started.port?.close()
      started.end(news.how)
    } else if (port) {
      started.port = port
      port.on('message', ({ data }) => started.events.emit('message', data))
      port.start()
    }
  }
}
