/**
 * Keeps one compute process running: restarts it with exponential backoff, kills it when it hangs,
 * and stops restarting it after five crashes within a minute. Does not know how a process is
 * started; Electron and the web server supply that.
 */
import type { ComputeState } from '../../contract/desktop.ts'
import { WorkbenchError } from '../../contract/errors.ts'
import type { ComputeCommand, ComputeEvent, Log } from '../../contract/host-messages.ts'
import { Heartbeat } from './heartbeat.ts'

/**
 * A started process. `Handle` is what can be handed over to it: a port, or a socket with its
 * request.
 */
export interface ComputeChild<Handle> {
  send(message: ComputeCommand): void
  handOver(handle: Handle): void
  kill(): void
}

export interface ChildListeners {
  readonly onMessage: (message: ComputeEvent) => void
  /** Once, when it has ended; `reason` is for people: `exit code 1`. */
  readonly onExit: (reason: string) => void
}

export interface SupervisorOptions<Handle> {
  readonly spawn: (listeners: ChildListeners) => ComputeChild<Handle>
  readonly onState: (state: ComputeState) => void
  readonly onSaveTargetKept?: (token: string) => void
  readonly log: Log
  /**
   * Whether a process that does not answer for half a minute is killed. Default: true. A debugger
   * stops it for longer.
   */
  readonly killHanging?: boolean | undefined
  /** Milliseconds; any clock that does not go back. Default: performance.now(). */
  readonly now?: (() => number) | undefined
}

const RESTART_DELAYS_MS = [500, 1000, 2000, 4000] as const
const CRASH_WINDOW_MS = 60_000
/** Writing a checkpoint takes much less. */
const SHUT_DOWN_MS = 10_000

export class Supervisor<Handle> {
  readonly #options: SupervisorOptions<Handle>
  readonly #now: () => number
  #child: ComputeChild<Handle> | null = null
  #heartbeat: Heartbeat | null = null
  #state: ComputeState = { kind: 'restarting' }
  #stopping: PromiseWithResolvers<undefined> | null = null
  #replacing = false
  #timer: NodeJS.Timeout | undefined
  /** Times of the crashes of the last minute. */
  #crashes: number[] = []

  constructor(options: SupervisorOptions<Handle>) {
    this.#options = options
    this.#now = options.now ?? (() => performance.now())
  }

  get state(): ComputeState {
    return this.#state
  }

  start(): void {
    const child = this.#options.spawn({
      // A process that was replaced may still send.
      onMessage: (message) => {
        if (child === this.#child) this.#receive(message, child)
      },
      onExit: (reason) => {
        if (child === this.#child) this.#exited(reason)
      }
    })
    this.#child = child
  }

  /** Throws WorkbenchError `io` unless the process is ready. */
  send(message: ComputeCommand): void {
    this.#ready().send(message)
  }

  /** Gives the process a port or a socket. Throws WorkbenchError `io` unless it is ready. */
  handOver(handle: Handle): void {
    this.#ready().handOver(handle)
  }

  /** Replaces the process by a new one, after it has saved work in progress. For changed source. */
  restart(): void {
    if (this.#state.kind !== 'ready' || this.#replacing || this.#stopping) return
    this.#replacing = true
    this.#child?.send({ kind: 'shut-down' })
  }

  /** There is a process, ready or not. */
  get isAlive(): boolean {
    return this.#child !== null
  }

  /**
   * Ends the process for good, after it has saved work in progress. Several calls resolve together.
   */
  async stop(): Promise<void> {
    clearTimeout(this.#timer)
    const child = this.#child
    if (!child) return
    if (this.#stopping) {
      await this.#stopping.promise
      return
    }
    this.#stopping = Promise.withResolvers()
    this.#heartbeat?.stop()
    const deadline = setTimeout(() => {
      this.#options.log(`the compute process does not end within ${SHUT_DOWN_MS / 1000} s; it is killed`)
      child.kill()
    }, SHUT_DOWN_MS)
    child.send({ kind: 'shut-down' })
    await this.#stopping.promise
    clearTimeout(deadline)
  }

  #ready(): ComputeChild<Handle> {
    if (this.#state.kind === 'ready' && this.#child) return this.#child
    if (this.#state.kind === 'stopped') throw new WorkbenchError('io', this.#state.message, this.#state.hint)
    throw new WorkbenchError('io', 'the workbench is being started', 'Try again in a moment.')
  }

  #receive(message: ComputeEvent, child: ComputeChild<Handle>): void {
    if (message.kind === 'ready') {
      this.#watch(child)
      this.#enter({ kind: 'ready' })
    } else if (message.kind === 'pong') this.#heartbeat?.answered()
    else if (message.kind === 'save-target-kept') this.#options.onSaveTargetKept?.(message.token)
    else if (message.kind === 'refused') {
      this.#enter({ kind: 'stopped', message: message.message, hint: message.hint })
    }
  }

  #watch(child: ComputeChild<Handle>): void {
    if (this.#options.killHanging === false || this.#stopping) return
    this.#heartbeat = new Heartbeat({
      ping: () => child.send({ kind: 'ping' }),
      onSilence: (seconds) => {
        this.#options.log(`the compute process has not answered for ${seconds} s; it is killed`)
        child.kill()
      }
    })
  }

  #exited(reason: string): void {
    this.#child = null
    this.#heartbeat?.stop()
    if (this.#stopping) {
      this.#stopping.resolve(undefined)
      return
    }
    if (this.#state.kind === 'stopped') return
    if (this.#replacing) {
      this.#replacing = false
      this.#enter({ kind: 'restarting' })
      this.start()
      return
    }
    const now = this.#now()
    this.#crashes = [...this.#crashes.filter((crash) => now - crash < CRASH_WINDOW_MS), now]
    const delay = RESTART_DELAYS_MS[this.#crashes.length - 1]
    if (delay === undefined) {
      this.#options.log(`the compute process ended (${reason}); it is not restarted any more`)
      this.#enter({
        kind: 'stopped',
        message: `the workbench ended unexpectedly ${this.#crashes.length} times within a minute (${reason})`,
        hint: 'Nothing that was saved is lost. Start the program again; if it happens again, report what its log says.'
      })
      return
    }
    this.#options.log(`the compute process ended (${reason}); it restarts in ${delay / 1000} s`)
    this.#enter({ kind: 'restarting' })
    this.#timer = setTimeout(() => this.start(), delay)
  }

  #enter(state: ComputeState): void {
    this.#state = state
    this.#options.onState(state)
  }
}
