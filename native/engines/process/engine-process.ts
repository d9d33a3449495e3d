/**
 * An engine's process as calls and results. Its death, by a crash, by the system for want of
 * memory, or by request, makes the call under way and all later ones fail with WorkbenchError
 * `engine`, and nothing else.
 */
import { WorkbenchError } from '../../contract/errors.ts'
import type { EngineProgram, ProcessChannel, StartProcess } from './process-channel.ts'
import type { CallTable, FromProcess } from './protocol.ts'

const ERROR_OUTPUT_KEPT = 64 * 1024
/** Far more than a process needs; some hosts do not tell of one that could not be started. */
const START_MS = 60_000

export interface EngineProcessOptions {
  readonly program: EngineProgram
  /** Of the engine, for messages: `TensorFlow`. */
  readonly title: string
  readonly startProcess: StartProcess
  readonly environment: Readonly<Record<string, string>>
  /** What to do when the process ends in the middle of its work. */
  readonly hint: string
  /** The line of the error output that says most about the end; empty when none does. */
  readonly lastErrorLine: (errorOutput: string) => string
}

interface Pending {
  readonly resolve: (value: unknown) => void
  readonly reject: (error: WorkbenchError) => void
}

export class EngineProcess<Calls extends CallTable<Calls>> {
  readonly #options: EngineProcessOptions
  readonly #channel: ProcessChannel
  readonly #ready = Promise.withResolvers<undefined>()
  readonly #ended = Promise.withResolvers<undefined>()
  #pending: Pending | null = null
  #failure: WorkbenchError | null = null
  #errorOutput = ''

  private constructor(options: EngineProcessOptions) {
    this.#options = options
    const channel = options.startProcess(options.program, options.environment)
    this.#channel = channel
    channel.onErrorOutput((text) => (this.#errorOutput = (this.#errorOutput + text).slice(-ERROR_OUTPUT_KEPT)))
    channel.onMessage((message) => this.#receive(message))
    channel.onEnd((how) => this.#end(how))
  }

  /**
   * Throws WorkbenchError `engine` when it ends before it is ready, or is not ready within a
   * minute.
   */
  static async start<Calls extends CallTable<Calls>>(options: EngineProcessOptions): Promise<EngineProcess<Calls>> {
    const process = new EngineProcess<Calls>(options)
    const deadline = setTimeout(() => {
      const message = `the process of the ${options.title} engine was not there within ${START_MS / 1000} s`
      process.#fail(new WorkbenchError('engine', message, 'Try again when the machine is less busy.'))
      process.#channel.kill()
    }, START_MS)
    try {
      await process.#ready.promise
    } finally {
      clearTimeout(deadline)
    }
    return process
  }

  /** What the process has written so far, the newest 64 kB. */
  get errorOutput(): string {
    return this.#errorOutput
  }

  /**
   * One at a time. Throws WorkbenchError `engine` when the process dies, is busy or closed; what
   * the call throws there.
   */
  async call<Name extends keyof Calls & string>(name: Name, args: Calls[Name]['args']): Promise<Calls[Name]['result']> {
    if (this.#failure) throw this.#failure
    if (this.#pending) {
      throw new WorkbenchError('engine', 'the engine is still busy with another command', 'Wait for it to end.')
    }
    const { promise, resolve, reject } = Promise.withResolvers<unknown>()
    this.#channel.send({ kind: 'call', name, args })
    this.#pending = { resolve, reject }
    return await promise
  }

  stop(): void {
    if (this.#pending && !this.#failure) this.#channel.send({ kind: 'stop' })
  }

  /** Ends the process at once and waits until it is gone; safe to call twice. */
  async close(): Promise<void> {
    const message = `the ${this.#options.title} engine ended: it was closed`
    this.#fail(new WorkbenchError('engine', message, 'Start it again.'))
    this.#channel.kill()
    await this.#ended.promise
  }

  #receive(message: FromProcess): void {
    if (message.kind === 'ready') {
      this.#ready.resolve(undefined)
      return
    }
    const pending = this.#pending
    this.#pending = null
    if (message.kind === 'result') pending?.resolve(message.value)
    else {
      const { code, message: text, hint, remedy } = message.error
      pending?.reject(new WorkbenchError(code, text, hint, { remedy }))
    }
  }

  #end(how: string): void {
    const { title, hint, lastErrorLine } = this.#options
    const said = lastErrorLine(this.#errorOutput)
    const message = `the process of the ${title} engine ended with ${how}${said ? `: ${said}` : ''}`
    this.#fail(new WorkbenchError('engine', message, hint))
    this.#ended.resolve(undefined)
  }

  #fail(error: WorkbenchError): void {
    this.#failure ??= error
    this.#ready.reject(this.#failure)
    this.#ready.promise.catch(() => undefined) // told by start(), or by every later call
    this.#pending?.reject(this.#failure)
    this.#pending = null
  }
}
