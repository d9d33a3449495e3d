/**
 * Who uses which engine at the moment. No engine is installed or removed while it is in use, and
 * none is used while it is being installed or removed. Shared by those who train, export, compare
 * and install, which need not know each other.
 */
import { WorkbenchError } from '../../../contract/errors.ts'

export interface RunOnEngine {
  readonly id: string
  /** False while it is paused. */
  readonly isTraining: boolean
}

export class EngineLease {
  readonly engines: readonly string[]
  /** An aborted one means that the holder is about to release. */
  readonly signal: AbortSignal | undefined
  /** The run that holds it; null for other holders, and until the run has been created. */
  run: RunOnEngine | null = null
  readonly #released = Promise.withResolvers<undefined>()
  readonly #onRelease: (lease: EngineLease) => void

  constructor(engines: readonly string[], signal: AbortSignal | undefined, onRelease: (lease: EngineLease) => void) {
    this.engines = engines
    this.signal = signal
    this.#onRelease = onRelease
  }

  get released(): Promise<undefined> {
    return this.#released.promise
  }

  /** May be called twice. */
  release(): void {
    this.#onRelease(this)
    this.#released.resolve(undefined)
  }
}

/** A lease for installing or removing. */
export interface ChangeLease {
  readonly lease: EngineLease
  /** Settles when holders that had been cancelled have released; nothing may be changed before. */
  readonly ready: Promise<unknown>
}

export class EngineLeases {
  readonly #leases = new Set<EngineLease>()
  readonly #changing = new Set<EngineLease>()

  /**
   * For a holder that uses these engines. Throws WorkbenchError `bad-argument` while one of them is
   * installed or removed, also after that was cancelled: until it has ended, its files are still
   * being moved.
   */
  acquire(engines: readonly string[], signal?: AbortSignal): EngineLease {
    for (const id of engines) this.#checkUnchanging(id)
    return this.#add(engines, signal)
  }

  /** Holds the engine while `work` runs. Throws as `acquire` does, and what `work` throws. */
  async use<T>(engine: string, work: () => Promise<T>): Promise<T> {
    const lease = this.acquire([engine])
    try {
      return await work()
    } finally {
      lease.release()
    }
  }

  /**
   * For a holder that installs or removes the engine. Throws WorkbenchError `bad-argument` while it
   * is in use.
   */
  acquireForChange(engine: string, signal?: AbortSignal): ChangeLease {
    this.#checkUnused(engine)
    const earlier = this.#holders(engine).map(({ released }) => released)
    const lease = this.#add([engine], signal)
    this.#changing.add(lease)
    return { lease, ready: Promise.all(earlier) }
  }

  /** The run that trains on any engine; null while none does, or it is paused. */
  get runInTraining(): string | null {
    for (const { run } of this.#leases) if (run?.isTraining) return run.id
    return null
  }

  #checkUnchanging(engine: string): void {
    if (!this.#holders(engine).some((lease) => this.#changing.has(lease))) return
    throw new WorkbenchError(
      'bad-argument',
      `${engine} is being installed or removed right now`,
      'Wait for that to end, or use another engine.'
    )
  }

  #checkUnused(engine: string): void {
    const holders = this.#holders(engine)
    const run = holders.find((lease) => lease.run)?.run
    if (run) {
      throw new WorkbenchError(
        'bad-argument',
        `the run ${run.id} is being trained on ${engine}`,
        'Stop it first, then change the engine.'
      )
    }
    if (holders.some(({ signal }) => !signal?.aborted)) {
      throw new WorkbenchError(
        'bad-argument',
        `${engine} is being installed, removed, compared or used right now`,
        'Wait for that to end, or cancel it.'
      )
    }
  }

  #holders(engine: string): EngineLease[] {
    return [...this.#leases].filter(({ engines }) => engines.includes(engine))
  }

  #add(engines: readonly string[], signal: AbortSignal | undefined): EngineLease {
    const lease = new EngineLease(engines, signal, (released) => {
      this.#leases.delete(released)
      this.#changing.delete(released)
    })
    this.#leases.add(lease)
    return lease
  }
}
