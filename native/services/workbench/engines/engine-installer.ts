/**
 * What a page does with engines besides training: installs one, removes one, compares two. Sees to it that none is taken away from
 * those who use it. How an engine is installed is the engine's own affair.
 */
import type { Comparison, ComparisonRequest, EngineComparison } from '../../../contract/comparison.ts'
import { WorkbenchError } from '../../../contract/errors.ts'
import type { EngineOption, EnginesApi } from '../../../contract/engines.ts'
import type { TaskStream } from '../../../contract/task-stream.ts'
import { compareEngines } from '../../compare-engines.ts'
import { createEngineOf } from '../../create-engine.ts'
import type { EngineProvider } from '../../engines.ts'
import type { OnFault } from '../rpc/capability.ts'
import { checkEngine } from './check-engine.ts'
import type { DataSetStore } from '../data-sets/data-set-store.ts'
import type { CachedEngine } from './cache-availability.ts'
import { taskStream, type Report } from '../rpc/task-stream.ts'

export interface EngineDeskOptions {
  readonly engines: readonly CachedEngine[]
  readonly store: DataSetStore
  /** The run that trains or is paused here, and on which engine. */
  readonly currentRun: () => { readonly id: string; readonly engine: string; readonly trains: boolean } | null
  /** One of them can be used that could not, or the other way round. */
  readonly onChange: () => void
  readonly onFault: OnFault
}

interface Task {
  readonly used: readonly string[]
  /** It puts an engine there or takes it away. */
  readonly changes: boolean
  readonly signal: AbortSignal
}

/** Sees to it that the engine of this name stays while `begin` uses it. Throws WorkbenchError `bad-argument` while it is being changed. */
export type UseEngine = <T>(id: string, begin: () => Promise<T>) => Promise<T>

/** Of the first parameters and the order of a comparison: the same each time. */
const SEED = 0

export class EngineInstaller implements EnginesApi {
  readonly #options: EngineDeskOptions
  readonly #closing = new AbortController()
  /** Under way, also those that were cancelled and have not ended yet. */
  readonly #tasks = new Map<Promise<unknown>, Task>()

  constructor(options: EngineDeskOptions) {
    this.#options = options
  }

  list(): Promise<EngineOption[]> {
    return Promise.all(this.#options.engines.map((kind) => kind.probe()))
  }

  /** Throws WorkbenchError `bad-argument` for what cannot be installed and while it is in use; the stream what installing throws. */
  async install({ id, gpu }: { id: string; gpu: boolean }): Promise<TaskStream<EngineOption>> {
    const { kind, installation } = await this.#installable(id)
    this.#checkUnused(kind)
    const cancelled = this.#tasksOf(id)
    return this.#task([id], true, async (report, signal) => {
      try {
        await Promise.allSettled(cancelled)
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
    })
  }

  /** Throws WorkbenchError `bad-argument` for what cannot be removed and while it is in use, `io`. */
  async remove({ id }: { id: string }): Promise<EngineOption> {
    const { kind, installation } = await this.#installable(id)
    this.#checkUnused(kind)
    const cancelled = this.#tasksOf(id)
    return this.#track({ used: [id], changes: true, signal: this.#closing.signal }, async () => {
      try {
        await Promise.allSettled(cancelled)
        await installation.remove()
      } finally {
        this.#changed(kind)
      }
      return kind.probe()
    })
  }

  /** Throws WorkbenchError `bad-argument` while a run trains, `engine` for one that cannot run here; the stream what comparing throws. */
  async compare({ engines: ids, data, steps }: ComparisonRequest): Promise<TaskStream<EngineComparison>> {
    const { engines, store, currentRun } = this.#options
    const run = currentRun()
    if (run?.trains) {
      throw new WorkbenchError(
        'bad-argument',
        `the run ${run.id} is training, which would falsify the times`,
        'Pause or stop it first, then compare.'
      )
    }
    for (const id of ids) await checkEngine(engines, id)
    for (const id of ids) this.#checkUnchanging(id)
    return this.#task(ids, false, async (report, signal) => {
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
    })
  }

  readonly use: UseEngine = async (id, begin) => {
    this.#checkUnchanging(id)
    return this.#track({ used: [id], changes: false, signal: this.#closing.signal }, begin)
  }

  /** Ends what is under way. Safe to call twice. */
  async dispose(): Promise<void> {
    this.#closing.abort()
    await Promise.allSettled(this.#tasks.keys())
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

  #checkUnused({ id }: EngineProvider): void {
    const run = this.#options.currentRun()
    if (run?.engine === id) {
      throw new WorkbenchError(
        'bad-argument',
        `the run ${run.id} is being trained on ${id}`,
        'Stop it first, then change the engine.'
      )
    }
    if ([...this.#tasks.values()].some(({ used, signal }) => used.includes(id) && !signal.aborted)) {
      throw new WorkbenchError(
        'bad-argument',
        `${id} is being installed, removed, compared or used right now`,
        'Wait for that to end, or cancel it.'
      )
    }
  }

  /** Also while what was cancelled has not ended: its files are still being moved. */
  #checkUnchanging(id: string): void {
    if (![...this.#tasks.values()].some(({ used, changes }) => changes && used.includes(id))) return
    throw new WorkbenchError(
      'bad-argument',
      `${id} is being installed or removed right now`,
      'Wait for that to end, or use another engine.'
    )
  }

  /** Also where it failed: half of it may be another. */
  #changed(kind: CachedEngine): void {
    kind.forget()
    this.#options.onChange()
  }

  #task<T>(
    used: readonly string[],
    changes: boolean,
    perform: (report: Report, signal: AbortSignal) => Promise<T>
  ): TaskStream<T> {
    return taskStream((report, cancelled) => {
      const signal = AbortSignal.any([cancelled, this.#closing.signal])
      return this.#track({ used, changes, signal }, () => perform(report, signal))
    }, this.#options.onFault)
  }

  #track<T>(task: Task, perform: () => Promise<T>): Promise<T> {
    const performed = perform()
    this.#tasks.set(performed, task)
    return performed.finally(() => this.#tasks.delete(performed))
  }

  #tasksOf(id: string): Promise<unknown>[] {
    return [...this.#tasks].flatMap(([task, { used }]) => (used.includes(id) ? [task] : []))
  }
}

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
