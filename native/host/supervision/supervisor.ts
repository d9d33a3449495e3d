/**
 * Keeps one compute process alive: starts it, starts it again when it has died, ever later, and gives up when that does not help.
 * Knows neither how a process is started nor what it computes; Electron and the web server give it their own kind of child.
 */
import type { ComputeState } from '../../contract/desktop.ts'
import { WorkbenchError } from '../../contract/errors.ts'
import type { FromCompute, Log, ToCompute } from '../../contract/host-messages.ts'

/** A started process. `Handle` is what can be handed over to it: a port or a socket. */
export interface ComputeChild<Handle> {
  send(message: ToCompute, handle?: Handle): void
  kill(): void
}

export interface ChildListeners {
  readonly onMessage: (message: FromCompute) => void
  /** Once, when it has ended; `reason` for people, as `exit code 1`. */
  readonly onExit: (reason: string) => void
}

export interface SupervisorOptions<Handle> {
  readonly spawn: (listeners: ChildListeners) => ComputeChild<Handle>
  readonly onState: (state: ComputeState) => void
  readonly onSaveTargetKept?: (token: string) => void
  readonly log: Log
}

const DELAYS_MS = [500, 1000, 2000, 4000] as const
const WINDOW_MS = 60_000
/** A checkpoint is written well within this; whoever takes longer hangs. */
const SHUT_DOWN_MS = 10_000

export class Supervisor<Handle> {
  readonly #options: SupervisorOptions<Handle>
  #child: ComputeChild<Handle> | null = null
  #state: ComputeState = { kind: 'restarting' }
  #stopping: PromiseWithResolvers<undefined> | null = null
  #replacing = false
  #timer: NodeJS.Timeout | undefined
  /** When it died, in milliseconds since 1970; those of the last minute count. */
  #deaths: number[] = []

  constructor(options: SupervisorOptions<Handle>) {
    this.#options = options
  }

  get state(): ComputeState {
    return this.#state
  }

  start(): void {
    const child = this.#options.spawn({
      onMessage: (message) => {
        if (child !== this.#child) return
        if (message.kind === 'ready') this.#enter({ kind: 'ready' })
        else if (message.kind === 'save-target-kept') this.#options.onSaveTargetKept?.(message.token)
        else this.#enter({ kind: 'gone', message: message.message, hint: message.hint })
      },
      onExit: (reason) => {
        if (child === this.#child) this.#died(reason)
      }
    })
    this.#child = child
  }

  /** Throws WorkbenchError `io` unless the process is ready. */
  send(message: ToCompute, handle?: Handle): void {
    if (this.#state.kind === 'ready' && this.#child) {
      this.#child.send(message, handle)
      return
    }
    if (this.#state.kind === 'gone') throw new WorkbenchError('io', this.#state.message, this.#state.hint)
    throw new WorkbenchError('io', 'the compute process is being started', 'Try again in a moment.')
  }

  /** A new process in the place of this one, which keeps what is under way first. For changed source. */
  restart(): void {
    if (this.#state.kind !== 'ready' || this.#replacing || this.#stopping) return
    this.#replacing = true
    this.#child?.send({ kind: 'shut-down' })
  }

  /** There is a process, ready or not. */
  get isAlive(): boolean {
    return this.#child !== null
  }

  /** Ends the process for good, after it has kept what is under way. Asked again, it resolves with the first time. */
  async stop(): Promise<void> {
    clearTimeout(this.#timer)
    const child = this.#child
    if (!child) return
    if (this.#stopping) {
      await this.#stopping.promise
      return
    }
    this.#stopping = Promise.withResolvers()
    const deadline = setTimeout(() => {
      this.#options.log('the compute process does not end by itself; it is killed')
      child.kill()
    }, SHUT_DOWN_MS)
    child.send({ kind: 'shut-down' })
    await this.#stopping.promise
    clearTimeout(deadline)
  }

  #died(reason: string): void {
    this.#child = null
    if (this.#stopping) {
      this.#stopping.resolve(undefined)
      return
    }
    if (this.#state.kind === 'gone') return
    if (this.#replacing) {
      this.#replacing = false
      this.#enter({ kind: 'restarting' })
      this.start()
      return
    }
    const now = Date.now()
    this.#deaths = [...this.#deaths.filter((death) => now - death < WINDOW_MS), now]
    const delay = DELAYS_MS[this.#deaths.length - 1]
    if (delay === undefined) {
      this.#options.log(`the compute process ended (${reason}) and is given up`)
      this.#enter({
        kind: 'gone',
        message: `the compute process ended ${this.#deaths.length} times within a minute (${reason})`,
        hint: 'Nothing that was saved is lost. Start the program again; if it stays, report what its log says.'
      })
      return
    }
    this.#options.log(`the compute process ended (${reason}); it is started again in ${delay / 1000} s`)
    this.#enter({ kind: 'restarting' })
    this.#timer = setTimeout(() => this.start(), delay)
  }

  #enter(state: ComputeState): void {
    this.#state = state
    this.#options.onState(state)
  }
}
