/** Fine-tunes the model that reads on one's own drawings: the contract's ImprovementsApi. */
import { join } from 'node:path'
import type { ImprovementResult, ImprovementsApi, ImproveRequest } from '../../../contract/improvement.ts'
import type { TaskStream } from '../../../contract/task-stream.ts'
import type { DataSet } from '../../../data/data-set.ts'
import { checkDrawingCount } from '../../../data/mix-drawings.ts'
import type { Runs } from '../../../runs/runs.ts'
import { createEngineOf, DEFAULT_ENGINE } from '../../create-engine.ts'
import type { EngineProvider } from '../../engines.ts'
import { mayBeNewest, writeImprovementFile } from '../../improvement-file.ts'
import { originOf } from '../../library/run-start.ts'
import { improveModel } from '../../improve-model.ts'
import type { LeNetRun } from '../../open-run.ts'
import type { RunConfig } from '../../run-config.ts'
import { MNIST, SYNTHETIC, type DataSetStore } from '../data-sets/data-set-store.ts'
import { MY_DIGITS } from '../data-sets/my-digits.ts'
import type { EngineLeases } from '../engines/engine-leases.ts'
import type { ModelCatalog } from '../recognition/model-catalog.ts'
import type { ChangeFeed } from '../rpc/change-feed.ts'
import type { OnFault } from '../rpc/capability.ts'
import { taskStream, type Report } from '../rpc/task-stream.ts'
import type { TrainingController } from '../runs/training-controller.ts'
import type { ModelSources } from './model-sources.ts'
import { openReadingModel } from './reading-model.ts'

export interface ImprovementsOptions {
  readonly runs: Runs<RunConfig>
  readonly store: DataSetStore
  readonly controller: TrainingController
  readonly leases: EngineLeases
  readonly models: ModelCatalog
  readonly sources: ModelSources
  readonly engines: readonly EngineProvider[]
  readonly changes: ChangeFeed
  readonly onFault: OnFault
}

export class Improvements implements ImprovementsApi {
  readonly #options: ImprovementsOptions

  constructor(options: ImprovementsOptions) {
    this.#options = options
  }

  /**
   * No run trains meanwhile. A run that was cancelled or failed is removed: nobody has asked for
   * it.
   */
  improve(request: ImproveRequest): Promise<TaskStream<ImprovementResult>> {
    const { controller, leases, onFault } = this.#options
    const perform = (report: Report, signal: AbortSignal) =>
      controller.exclusively(() => leases.use(DEFAULT_ENGINE, () => this.#improve(request, report, signal)))
    return Promise.resolve(taskStream(perform, onFault))
  }

  async decide({ run: id, use }: { run: string; use: boolean }): Promise<void> {
    const run = await this.#options.controller.find(id)
    if ((await mayBeNewest(run)) === use) return
    await writeImprovementFile(run, use)
    this.#options.changes.runsChanged()
  }

  async #improve(
    { model: id, share, epochs, seed }: ImproveRequest,
    report: Report,
    signal: AbortSignal
  ): Promise<ImprovementResult> {
    const { runs, store, models, sources, engines, changes } = this.#options
    report('Opening the images', 0, null)
    const { model, bytes, run: origin } = await openReadingModel(id, models, sources)
    const { images: drawings, sessions } = await store.myDigits.drawings()
    // Before the base images are opened, which may have to be drawn first.
    checkDrawingCount(drawings.count)
    const base = await this.#baseOf(origin)
    const created: LeNetRun[] = []
    try {
      const { runId, ...result } = await improveModel({
        model: bytes,
        origin: origin ? originOf(origin.id, origin.keeps) : 'built-in',
        drawings,
        sessions,
        base: base.dataSet,
        runs,
        folder: join(store.folder, MY_DIGITS, 'frozen'),
        share,
        epochs,
        seed,
        signal,
        createEngine: (...engine) => createEngineOf(engines, ...engine),
        onRun: (run) => created.push(run),
        onEvent: (event) => {
          if (event.kind !== 'progress') return
          const all = event.elapsedSeconds + event.secondsLeft
          report(
            `Epoch ${event.epoch} of ${epochs}`,
            event.globalStep,
            event.globalStep * (all / (event.elapsedSeconds || all))
          )
        }
      })
      changes.runsChanged()
      return { ...result, run: runId, model: model.title, baseTitle: base.title }
    } catch (error) {
      for (const run of created) await runs.remove(run)
      throw error
    }
  }

  /**
   * What the model was trained on, if it has test images; else MNIST, or generated digits where
   * that is not here.
   */
  async #baseOf(origin: LeNetRun | null): Promise<{ readonly title: string; readonly dataSet: DataSet }> {
    const { store } = this.#options
    const own = origin && (await store.open(store.idOf(origin.config.data)).catch(() => null))
    const opened = own?.dataSet.test
      ? own
      : ((await store.open(MNIST).catch(() => null)) ?? (await store.open(SYNTHETIC)))
    return { title: opened.summary.title, dataSet: opened.dataSet }
  }
}
