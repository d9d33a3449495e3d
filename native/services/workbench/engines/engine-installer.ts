/**
 * The contract's engines: listed, installed, removed and compared. How an engine is installed is
 * the engine's responsibility.
 */
import type { Comparison, ComparisonRequest, EngineComparison } from '../../../contract/comparison.ts'
import { WorkbenchError } from '../../../contract/errors.ts'
import type { EngineOption, EnginesApi, EngineSpeed } from '../../../contract/engines.ts'
import type { TaskStream } from '../../../contract/task-stream.ts'
import { compareEngines } from '../../compare-engines.ts'
import { createEngineOf } from '../../create-engine.ts'
import type { EngineProvider } from '../../engines.ts'
import { measureEngines } from '../../measure-engines.ts'
import type { OnFault } from '../rpc/capability.ts'
import { checkEngine } from './check-engine.ts'
import type { DataSetStore } from '../data-sets/data-set-store.ts'
import type { ChangeFeed } from '../rpc/change-feed.ts'
import type { CachedEngine } from './cache-availability.ts'
import type { ChangeLease, EngineLeases } from './engine-leases.ts'
import { taskStream, type Report } from '../rpc/task-stream.ts'

export interface EngineInstallerOptions {
  readonly engines: readonly CachedEngine[]
  readonly leases: EngineLeases
  readonly store: DataSetStore
  readonly changes: ChangeFeed
  readonly onFault: OnFault
}

/** Of the initial parameters and the order of a comparison: the same each time. */
const SEED = 0

export class EngineInstaller implements EnginesApi {
  readonly #options: EngineInstallerOptions
  readonly #closing = new AbortController()
  /** Under way, also those that were cancelled and have not ended yet. */
  readonly #tasks = new Set<Promise<unknown>>()

  constructor(options: EngineInstallerOptions) {
    this.#options = options
  }

  list(): Promise<EngineOption[]> {
    return Promise.all(this.#options.engines.map((kind) => kind.probe()))
  }

  /**
   * Throws WorkbenchError `bad-argument` for what cannot be installed and while it is in use; the
   * stream what installing throws.
   */
  async install({ id, gpu }: { id: string; gpu: boolean }): Promise<TaskStream<EngineOption>> {
    const { kind, installation } = await this.#installable(id)
    return this.#task(
      (signal) => this.#options.leases.acquireForChange(id, signal),
      async (report, signal) => {
        try {
          await installation.install({
            gpu,
            signal,
            onProgress: ({ what, done, total }) => report(what, done, total),
            onNotice: (text) => report(text, 0, null)
          })
        } finally {
          this.#changed(kind)
        }
        report('starting it', 0, null)
        return kind.probe()
      }
    )
  }

  /**
   * Throws WorkbenchError `bad-argument` for what cannot be removed and while it is in use, `io`.
   */
  async remove({ id }: { id: string }): Promise<EngineOption> {
    const { kind, installation } = await this.#installable(id)
    const acquired = this.#options.leases.acquireForChange(id)
    return this.#track(acquired, async () => {
      try {
        await installation.remove()
      } finally {
        this.#changed(kind)
      }
      return kind.probe()
    })
  }

  /**
   * Throws WorkbenchError `bad-argument` while a run trains, `engine` for one that cannot run here;
   * the stream what comparing throws.
   */
  async compare({ engines: ids, data, steps }: ComparisonRequest): Promise<TaskStream<EngineComparison>> {
    const { engines, leases, store } = this.#options
    this.#checkQuiet()
    for (const engine of ids) await checkEngine(engines, { engine })
    return this.#task(
      (signal) => ({ lease: leases.acquire(ids, signal) }),
      async (report, signal) => {
        report('opening the data', 0, null)
        const { dataSet } = await store.open(data)
        const results: Comparison[] = []
        await compareEngines({
          engines: ids,
          data: dataSet,
          recipe: 'keras',
          seed: SEED,
          steps,
          onResult: (result) => results.push(result),
          onProgress: report,
          signal,
          createEngine: (id, options) => createEngineOf(engines, id, options)
        })
        return sorted(results)
      }
    )
  }

  /**
   * Throws WorkbenchError `bad-argument` while a run trains; an engine that fails is in the result.
   */
  async measure(): Promise<TaskStream<readonly EngineSpeed[]>> {
    const { engines, leases } = this.#options
    this.#checkQuiet()
    const available = (await this.list()).filter((option) => option.available)
    return this.#task(
      (signal) => ({ lease: leases.acquire(idsOf(available), signal) }),
      (report, signal) =>
        measureEngines({
          options: available,
          createEngine: (id, options) => createEngineOf(engines, id, options),
          onProgress: report,
          signal
        })
    )
  }

  /** Ends what is under way. Safe to call twice. */
  async dispose(): Promise<void> {
    this.#closing.abort()
    await Promise.allSettled(this.#tasks)
  }

  #checkQuiet(): void {
    const run = this.#options.leases.runInTraining
    if (run === null) return
    throw new WorkbenchError(
      'bad-argument',
      `the run ${run} is training, which would falsify the times`,
      'Pause or stop it first, then compare.'
    )
  }

  async #installable(id: string): Promise<{
    readonly kind: CachedEngine
    readonly installation: NonNullable<EngineProvider['installation']>
  }> {
    const kind = this.#options.engines.find((candidate) => candidate.id === id)
    if (!kind) throw new WorkbenchError('engine', `no engine is called ${id}`, 'Choose one of the list.')
    const { installation } = kind
    const option = await kind.probe()
    if (installation && option.installation !== 'fixed') return { kind, installation }
    throw new WorkbenchError(
      'bad-argument',
      `${option.title} can be neither installed nor removed here`,
      option.reason ?? 'It comes with the program.'
    )
  }

  /** Also where it failed: half of it may be another. */
  #changed(kind: CachedEngine): void {
    kind.forget()
    this.#options.changes.enginesChanged()
  }

  /** Throws what `acquire` throws, before there is a stream. */
  #task<T>(
    acquire: (signal: AbortSignal) => Acquired,
    perform: (report: Report, signal: AbortSignal) => Promise<T>
  ): TaskStream<T> {
    return taskStream((report, cancelled) => {
      const signal = AbortSignal.any([cancelled, this.#closing.signal])
      return this.#track(acquire(signal), () => perform(report, signal))
    }, this.#options.onFault)
  }

  async #track<T>({ lease, ready }: Acquired, perform: () => Promise<T>): Promise<T> {
    const performed = Promise.resolve(ready)
      .then(perform)
      .finally(() => lease.release())
    this.#tasks.add(performed)
    try {
      return await performed
    } finally {
      this.#tasks.delete(performed)
    }
  }
}

const idsOf = (options: readonly EngineOption[]) => options.map(({ id }) => id)

type Acquired = Pick<ChangeLease, 'lease'> & Partial<ChangeLease>

function sorted(results: readonly Comparison[]): EngineComparison {
  const of = <Kind extends Comparison['kind']>(kind: Kind) =>
    results.filter((result): result is Extract<Comparison, { kind: Kind }> => result.kind === kind)
  return {
    engines: of('engine'),
    gradients: of('gradient'),
    losses: of('loss'),
    parameters: of('parameters'),
    speed: of('speed')
  }
}
