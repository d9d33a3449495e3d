/**
 * The whole workbench for one process: what contract/workbench.ts promises, over the same services
 * as the command line. Hosts put it behind a transport or call it directly. This file only
 * composes.
 */
import { availableParallelism } from 'node:os'
import { join } from 'node:path'
import packageJson from '../../../package.json' with { type: 'json' }
import { WorkbenchError } from '../../contract/errors.ts'
import { WORKBENCH_METHODS } from '../../contract/workbench.requests.ts'
import type { About, WorkbenchApi } from '../../contract/workbench.ts'
import { findBundledMnist } from '../../data/bundled-mnist.ts'
import { dataFolder as usualDataFolder, runsFolder as usualRunsFolder } from '../../files/program-folders.ts'
import type { RemoteDataSet } from '../../download/data-manifest.ts'
import { ENGINES, type EngineProvider } from '../engines.ts'
import { removeAbandoned } from '../../runs/remove-run.ts'
import { RunLibrary } from '../library/run-library.ts'
import { openLeNetRuns } from '../open-run.ts'
import { findBuiltInModel } from './recognition/built-in-model.ts'
import { expose, type OnFault } from './rpc/capability.ts'
import { DataSetStore } from './data-sets/data-set-store.ts'
import { DataSets } from './data-sets/data-sets.ts'
import { EngineInstaller } from './engines/engine-installer.ts'
import { RunLibraryService, type RevealFolder } from './library/run-library-service.ts'
import { EngineLeases } from './engines/engine-leases.ts'
import { Drawings } from './evaluation/drawings.ts'
import { AnswerHistories } from './evaluation/answer-histories.ts'
import { EvaluatedSets } from './evaluation/evaluated-sets.ts'
import { EvaluationService } from './evaluation/evaluation-service.ts'
import { Improvements } from './evaluation/improvements.ts'
import { LabelCorrections } from './evaluation/label-corrections.ts'
import { ModelSources } from './evaluation/model-sources.ts'
import type { ResolveSaveTarget } from './runs/model-file.ts'
import { ChangeFeed } from './rpc/change-feed.ts'
import { ModelCatalog } from './recognition/model-catalog.ts'
import { cacheAvailability } from './engines/cache-availability.ts'
import { Inspections } from './inspection/inspections.ts'
import { Learning } from './learning/learning.ts'
import { RunControl } from './runs/run-control.ts'
import { SeriesService } from './series/series-service.ts'
import { SeriesStore } from '../series/series-store.ts'
import { RunCatalog } from './runs/run-catalog.ts'
import { liveMetrics } from './runs/run-handle.ts'
import { RunSummaries } from './runs/run-summaries.ts'
import { TrainingController } from './runs/training-controller.ts'

export interface WorkbenchOptions {
  readonly host: About['host']
  /** Default: the program's own folders. */
  readonly dataFolder?: string
  readonly runsFolder?: string
  /**
   * The ONNX file that comes with the program. Default: resources/lenet5.onnx below the program's
   * root.
   */
  readonly builtInModel?: string
  /**
   * Resolves a save dialog's token to a path. Default: grants nothing; models are exported as
   * bytes.
   */
  readonly resolveSaveTarget?: ResolveSaveTarget
  /** Default: null, there is no file manager to show folders in. */
  readonly revealFolder?: RevealFolder | null
  /** Default: those of the program. */
  readonly engines?: readonly EngineProvider[]
  /** The folder of MNIST that came with the program; null: none did. Default: the program's own. */
  readonly bundledMnist?: string | null
  /** What `downloadMnist` downloads. Default: MNIST as in resources/data-sets.json. */
  readonly remote?: RemoteDataSet
  /** Default: the system's clock. */
  readonly now?: () => Date
  /** Receives faults of the program, with stack and cause; callers get code, message and hint. */
  readonly onFault?: OnFault
}

export interface Workbench {
  readonly api: WorkbenchApi
  /**
   * Suspends a run under way (it can be resumed) and releases engines and models. Safe to call
   * twice.
   */
  dispose(): Promise<void>
}

export function createWorkbench({
  host,
  dataFolder = usualDataFolder(),
  runsFolder = usualRunsFolder(),
  builtInModel = findBuiltInModel(),
  resolveSaveTarget = refuseTarget,
  revealFolder = null,
  engines: kinds = ENGINES,
  bundledMnist = findBundledMnist(),
  remote,
  now = () => new Date(),
  onFault = () => undefined
}: WorkbenchOptions): Workbench {
  const runs = openLeNetRuns(runsFolder)
  const engines = kinds.map(cacheAvailability)
  const store = new DataSetStore({
    folder: dataFolder,
    now,
    onFault,
    bundledMnist,
    onStateChange: () => changes.dataSetsChanged(),
    ...(remote && { remote })
  })
  // The host has locked the folder: what killed processes left there is no one's any more.
  void store.imported.removeAbandoned()
  void removeAbandoned(runsFolder, now())
  const summaries = new RunSummaries((spec) => store.idOf(spec))
  const changes = new ChangeFeed()
  const leases = new EngineLeases()
  const controller = new TrainingController({ runs, store, engines, leases, builtInModel, changes, now, onFault })
  const engineInstaller = new EngineInstaller({ engines, leases, store, changes, onFault })
  const runLibrary = new RunLibrary({ folder: runsFolder, now })
  const control = new RunControl({ controller, library: runLibrary, changes })
  const runCatalog = new RunCatalog({
    ...{ runs, controller, control, summaries, store, engines, leases, changes, resolveSaveTarget }
  })
  const series = new SeriesService({
    ...{ runs, engines, leases, controller, builtInModel, now, onFault },
    store: new SeriesStore(runs.folder),
    data: store,
    onRunsChanged: () => changes.runsChanged()
  })
  controller.setQueue(series.queue)
  series.resume()
  const models = new ModelCatalog({
    runs,
    controller,
    summaries,
    builtInModel,
    openData: (spec) => store.bySpec(spec),
    onFault
  })
  const dataSets = new DataSets({ store, changes, dataInUse: () => dataInUse(controller), onFault })
  const modelSources = new ModelSources({
    ...{ runs, controller, summaries, builtInModel },
    idOfData: (spec) => store.idOf(spec),
    series: () => series.voters()
  })
  const drawings = new Drawings({ myDigits: store.myDigits, models, sources: modelSources, changes })
  const improvements = new Improvements({
    runs,
    store,
    controller,
    leases,
    models,
    sources: modelSources,
    engines,
    changes,
    onFault
  })
  const evaluatedSets = new EvaluatedSets(store)
  const evaluation = new EvaluationService({
    models: modelSources,
    sets: evaluatedSets,
    histories: new AnswerHistories({
      ...{ controller, engines, leases, builtInModel, sets: evaluatedSets },
      openData: (spec) => store.bySpec(spec)
    }),
    onTestKept: () => changes.runsChanged(),
    corrections: new LabelCorrections(join(store.folder, 'corrections')),
    isTraining: () => controller.current?.run.state === 'running',
    now,
    onFault
  })
  const library = new RunLibraryService({
    library: runLibrary,
    changes,
    rows: {
      idOfData: (spec) => store.idOf(spec),
      liveMetrics: (id) => liveMetrics(controller, id),
      trainsHere: (id) => controller.trainsHere(id)
    },
    dataFolder: store.folder,
    resolveSaveTarget,
    revealFolder,
    onFault
  })
  const inspections = new Inspections({ runs, controller, store, builtInModel, onFault })
  const learning = new Learning()
  const about: About = {
    version: packageJson.version,
    host,
    platform: `${process.platform} ${process.arch}`,
    processors: availableParallelism(),
    node: process.versions.node,
    dataFolder: store.folder,
    runsFolder: runs.folder,
    revealsFolders: revealFolder !== null
  }
  const api: WorkbenchApi = {
    about: () => Promise.resolve(about),
    watchChanges: () => Promise.resolve(changes.watch()),
    dataSets: () => dataSets,
    drawings: () => drawings,
    engines: () => engineInstaller,
    improvements: () => improvements,
    inspections: () => inspections,
    evaluation: () => evaluation,
    learning: () => learning,
    models: () => models,
    runs: () => runCatalog,
    library: () => library,
    series: () => series
  }
  return {
    api: expose(WORKBENCH_METHODS, api, onFault),
    dispose: async () => {
      await Promise.all([series.dispose(), controller.dispose(), engineInstaller.dispose()])
      await Promise.all([models.dispose(), library.close()])
    }
  }
}

function dataInUse({ current }: TrainingController): { run: string; spec: string } | null {
  return current && { run: current.run.id, spec: current.run.session.run.config.data }
}

function refuseTarget(): never {
  throw new WorkbenchError('bad-argument', 'nothing can be saved to a place of this machine here', 'Download the file.')
}
