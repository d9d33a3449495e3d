/**
 * The engine's process as calls and results. Its death, by a crash, by the system for want of memory, or by request, makes the
 * call under way and all later ones fail with WorkbenchError `engine`, and nothing else.
 */
import { WorkbenchError } from '../../contract/errors.ts'
import { lastWords } from './library-messages.ts'
import type { ProcessChannel, StartProcess } from './process-channel.ts'
import type { CallMessage, CallName, Calls, FromProcess } from './protocol.ts'

/** In a bundle the entry lies beside the code under the name that electron.vite.config.ts gives it. */
const ENTRY = new URL(import.meta.url.endsWith('.ts') ? './process.ts' : './tensorflow-process.js', import.meta.url)
const ERROR_OUTPUT_KEPT = 64 * 1024
/** Far more than a process needs; some hosts do not tell of one that could not be started. */
const START_MS = 60_000

interface Pending {
  readonly resolve: (value: unknown) => void
  readonly reject: (error: WorkbenchError) => void
}

export class EngineProcess {
  readonly #channel: ProcessChannel
  readonly #ready = Promise.withResolvers<undefined>()
  readonly #ended = Promise.withResolvers<undefined>()
  #pending: Pending | null = null
  #failure: WorkbenchError | null = null
  #errorOutput = ''

  private constructor(channel: ProcessChannel) {
    this.#channel = channel
    channel.onErrorOutput((text) => (this.#errorOutput = (this.#errorOutput + text).slice(-ERROR_OUTPUT_KEPT)))
    channel.onMessage((message) => this.#receive(message))
    channel.onEnd((how) => this.#end(how))
  }

  /** Throws WorkbenchError `engine` when it ends before it is ready, or is not ready within a minute. */
  static async start(
    startProcess: StartProcess,
    environment: Readonly<Record<string, string>>
  ): Promise<EngineProcess> {
    const process = new EngineProcess(startProcess(ENTRY, environment))
    const deadline = setTimeout(() => {
      const message = `the process of the TensorFlow engine was not there within ${START_MS / 1000} s`
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

  /** What TensorFlow has written so far, the newest 64 kB. */
  get errorOutput(): string {
    return this.#errorOutput
  }

  /** One at a time. Throws WorkbenchError `engine` when the process dies, is busy or closed; what the call throws there. */
  async call<Name extends CallName>(name: Name, args: Calls[Name]['args']): Promise<Calls[Name]['result']> {
    if (this.#failure) throw this.#failure
    if (this.#pending) {
      throw new WorkbenchError('engine', 'the engine is still busy with another command', 'Wait for it to end.')
    }
    const { promise, resolve, reject } = Promise.withResolvers<unknown>()
    this.#channel.send({ kind: 'call', name, args } as CallMessage)
    this.#pending = { resolve, reject }
    return (await promise) as Calls[Name]['result']
  }

  stop(): void {
    if (this.#pending && !this.#failure) this.#channel.send({ kind: 'stop' })
  }

  /** Ends the process at once and waits until it is gone; safe to call twice. */
  async close(): Promise<void> {
    this.#fail(new WorkbenchError('engine', 'the TensorFlow engine ended: it was closed', 'Start it again.'))
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
    else pending?.reject(new WorkbenchError(message.error.code, message.error.message, message.error.hint))
  }

  #end(how: string): void {
    const said = lastWords(this.#errorOutput)
    this.#fail(
      new WorkbenchError(
        'engine',
        `the process of the TensorFlow engine ended with ${how}${said ? `: ${said}` : ''}`,
        'Go on from the last checkpoint; if it happens again, use --engine worker-kernels or lenet tensorflow install.'
      )
    )
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
