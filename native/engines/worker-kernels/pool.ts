/**
 * The worker threads as one: a command goes to all of them and is done when the last one is. Knows
 * nothing of what they compute.
 */
import { Worker } from 'node:worker_threads'
import { WorkbenchError } from '../../contract/errors.ts'
import { isOpenFileLimit, OPEN_FILE_HINT } from '../../contract/open-file-limit.ts'
import { CONTROL, CONTROL_WORDS } from './control.ts'
import type { Command, ThreadMessage, ThreadStart } from './protocol.ts'

/**
 * In a bundle the entry lies beside the code under the name that electron.vite.config.ts gives it.
 */
const ENTRY = new URL(import.meta.url.endsWith('.ts') ? './worker.ts' : './kernel-thread.js', import.meta.url)

export class Pool {
  readonly #workers: readonly Worker[]
  readonly #control: Int32Array
  /** Of the command under way. */
  #pending: { left: number; resolve: () => void; reject: (error: WorkbenchError) => void } | null = null
  #failure: WorkbenchError | null = null

  private constructor(workers: readonly Worker[], control: Int32Array) {
    this.#workers = workers
    this.#control = control
    for (const worker of workers) {
      worker.on('message', (message: ThreadMessage) => {
        if (message.kind === 'done') this.#oneDone()
      })
      worker.on('error', (error: Error) => this.#fail(error.message))
      worker.on('exit', () => this.#fail('a thread ended'))
    }
  }

  /** Starts one thread for each. Throws WorkbenchError `engine` when one cannot start. */
  static async start(threads: readonly ThreadStart[]): Promise<Pool> {
    const workers: Worker[] = []
    try {
      for (const start of threads) workers.push(new Worker(ENTRY, { workerData: start }))
      await Promise.all(workers.map(untilReady))
    } catch (error) {
      await Promise.all(workers.map((worker) => worker.terminate()))
      throw startError(error)
    }
    const [{ memory, addresses }] = threads as [ThreadStart]
    return new Pool(workers, new Int32Array(memory.buffer, addresses.control, CONTROL_WORDS))
  }

  /**
   * Throws WorkbenchError `engine` when a thread dies, also of any later command. One command at a
   * time.
   */
  async perform(command: Command): Promise<void> {
    if (this.#failure) throw this.#failure
    if (this.#pending) {
      throw new WorkbenchError('engine', 'the engine is still busy with another command', 'Wait for it to end.')
    }
    for (const word of [CONTROL.arrived, CONTROL.claim, CONTROL.stop, CONTROL.steps, CONTROL.verdict]) {
      Atomics.store(this.#control, word, 0)
    }
    const { promise, resolve, reject } = Promise.withResolvers<undefined>()
    this.#pending = { left: this.#workers.length, resolve: () => resolve(undefined), reject }
    for (const worker of this.#workers) worker.postMessage(command)
    await promise
  }

  /** Ends the command under way after the step it is in. */
  stop(): void {
    if (this.#pending) Atomics.store(this.#control, CONTROL.stop, 1)
  }

  /** Steps done by the last command, and why it ended: one of VERDICT. */
  outcome(): { readonly steps: number; readonly verdict: number } {
    const [steps, verdict] = [CONTROL.steps, CONTROL.verdict].map((word) => Atomics.load(this.#control, word))
    return { steps: steps!, verdict: verdict! }
  }

  async dispose(): Promise<void> {
    this.#fail('it was closed')
    await Promise.all(this.#workers.map((worker) => worker.terminate()))
  }

  #oneDone(): void {
    const pending = this.#pending
    if (!pending || --pending.left > 0) return
    this.#pending = null
    pending.resolve()
  }

  #fail(reason: string): void {
    if (this.#failure) return
    this.#failure = new WorkbenchError('engine', `the worker-kernels engine ended: ${reason}`, 'Start it again.')
    this.#pending?.reject(this.#failure)
    this.#pending = null
    // The others may wait at a barrier for the one that died.
    for (const worker of this.#workers) void worker.terminate()
  }
}

function startError(cause: unknown): WorkbenchError {
  const reason = cause instanceof Error ? cause.message : String(cause)
  const hint = isOpenFileLimit(cause) ? OPEN_FILE_HINT : 'Try fewer threads.'
  return new WorkbenchError('engine', `a thread could not start: ${reason}`, hint, { cause })
}

function untilReady(worker: Worker): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<undefined>()
  worker.once('message', () => resolve(undefined))
  worker.once('error', reject)
  worker.once('exit', (code) => reject(new Error(`it ended with code ${code}`)))
  return promise
}
