/**
 * The whole workbench for one process: what contract/workbench.ts promises, over the same services as the command line.
 * Hosts put it behind a transport or call it directly; it knows neither windows nor sockets.
 */
import { availableParallelism } from 'node:os'
import { join } from 'node:path'
import packageJson from '../../../package.json' with { type: 'json' }
import { DATA_SET_REQUESTS, RUN_REQUESTS, WORKBENCH_REQUESTS } from '../../contract/requests.ts'
import { EVALUATION_REQUESTS, type EvaluationApi } from '../../contract/evaluation.ts'
import { WorkbenchError } from '../../contract/errors.ts'
import type { DataSetApi } from '../../contract/data-sets.ts'
import type { RunApi } from '../../contract/runs.ts'
import type { About, WorkbenchApi } from '../../contract/workbench.ts'
import { findBundledMnist } from '../../data/bundled-mnist.ts'
import { dataFolder as usualDataFolder, runsFolder as usualRunsFolder } from '../../files/program-folders.ts'
import type { RemoteDataSet } from '../../download/data-manifest.ts'
import { ENGINES, type EngineProvider } from '../engines.ts'
import { openLeNetRuns } from '../open-run.ts'
import { findBuiltInModel } from './recognition/built-in-model.ts'
import { capability, type OnFault } from './rpc/capability.ts'
import { DataSetStore } from './data-sets/data-set-store.ts'
import { EngineInstaller, type EngineDeskOptions, type UseEngine } from './engines/engine-installer.ts'
import { EvaluatedSets } from './evaluation/evaluated-sets.ts'
import { EvaluationService } from './evaluation/evaluation-service.ts'
import { LabelCorrections } from './evaluation/label-corrections.ts'
import { ModelSources } from './evaluation/model-sources.ts'
import { exportRunModel, type ResolveSaveTarget } from './runs/export-run-model.ts'
import { ChangeFeed } from './rpc/change-feed.ts'
import { ModelCatalog } from './recognition/model-catalog.ts'
import { cacheAvailability } from './engines/cache-availability.ts'
import { RunHandle, type RunAccessOptions } from './runs/run-handle.ts'
import { RunSummaries } from './runs/run-summaries.ts'
import { TrainingController } from './runs/training-controller.ts'
import { WorkbenchService } from './workbench-service.ts'

export interface WorkbenchOptions {
  readonly host: About['host']
  /** Default: the program's own folders. */
  readonly dataFolder?: string
  readonly runsFolder?: string
  /** The ONNX file that comes with the program. Default: resources/lenet5.onnx below the program's root. */
  readonly builtInModel?: string
  /** What a save dialog's token stands for. Default: nothing is granted, models leave as bytes. */
  readonly resolveSaveTarget?: ResolveSaveTarget
  /** Default: those of the program. */
  readonly engines?: readonly EngineProvider[]
  /** The folder of MNIST that came with the program; null: none did. Default: the program's own. */
  readonly bundledMnist?: string | null
  /** What `fetchMnist` fetches. Default: MNIST as resources/data-sets.json has it. */
  readonly remote?: RemoteDataSet
  /** Default: the system's clock. */
  readonly now?: () => Date
  /** Told of faults of the program, whole; callers hear code, message and hint. */
  readonly onFault?: OnFault
}

export interface Workbench {
  readonly api: WorkbenchApi
  /** Ends a run under way where it is (it can be resumed) and lets go of engines and models. Safe to call twice. */
  dispose(): Promise<void>
}

const exposeWorkbench = capability<WorkbenchApi>(WORKBENCH_REQUESTS)
const exposeRun = capability<RunApi>(RUN_REQUESTS)
const exposeEvaluation = capability<EvaluationApi>(EVALUATION_REQUESTS)
const exposeDataSet = capability<DataSetApi>(DATA_SET_REQUESTS)

export function createWorkbench({
  host,
  dataFolder = usualDataFolder(),
  runsFolder = usualRunsFolder(),
  builtInModel = findBuiltInModel(),
  resolveSaveTarget = refuseTarget,
  engines: kinds = ENGINES,
  bundledMnist = findBundledMnist(),
  remote,
  now = () => new Date(),
  onFault = () => undefined
}: WorkbenchOptions): Workbench {
  const runs = openLeNetRuns(runsFolder)
  const engines = kinds.map(cacheAvailability)
  const store = new DataSetStore({ folder: dataFolder, now, onFault, bundledMnist, ...(remote && { remote }) })
  const records = new RunSummaries((spec) => store.idOf(spec))
  const lists = new ChangeFeed(() => desk.current?.run.id ?? null)
  const onChange = () => lists.runsChanged()
  const useEngine: UseEngine = (id, begin) => engineDesk.use(id, begin)
  const desk: TrainingController = new TrainingController({ runs, store, engines, useEngine, now, onChange, onFault })
  const engineDesk: EngineInstaller = new EngineInstaller({
    engines,
    store,
    currentRun: () => currentRun(desk),
    onChange: () => lists.enginesChanged(),
    onFault
  })
  const models = new ModelCatalog({ runs, desk, records, builtInModel })
  const exportModel = exportRunModel({ store, engines, useEngine, resolveSaveTarget })
  const access: RunAccessOptions = { runs, desk, records, store, exportModel, onChange }
  const about: About = {
    version: packageJson.version,
    host,
    platform: `${process.platform} ${process.arch}`,
    processors: availableParallelism(),
    node: process.versions.node,
    dataFolder: store.folder,
    runsFolder: runs.folder
  }
  const evaluation = new EvaluationService({
    models: new ModelSources({ runs, controller: desk, records, builtInModel }),
    sets: new EvaluatedSets(store),
    corrections: new LabelCorrections(join(store.folder, 'corrections')),
    isTraining: () => desk.current?.run.state === 'running',
    now,
    onFault
  })
  const service = new WorkbenchService({
    about,
    engines: engineDesk,
    runs,
    store,
    records,
    desk,
    models,
    lists,
    onFault,
    runApi: (id) => exposeRun(new RunHandle(id, access), onFault),
    evaluation: exposeEvaluation(evaluation, onFault),
    dataSetApi: (view) => exposeDataSet(view, onFault)
  })
  return {
    api: exposeWorkbench(service, onFault),
    dispose: async () => {
      await Promise.all([desk.dispose(), engineDesk.dispose()])
      await models.dispose()
    }
  }
}

function currentRun({ current }: TrainingController): ReturnType<EngineDeskOptions['currentRun']> {
  if (!current) return null
  const { id, state, session } = current.run
  return { id, engine: session.run.config.engine, trains: state === 'running' }
}

function refuseTarget(): never {
  throw new WorkbenchError('bad-argument', 'nothing can be saved to a place of this machine here', 'Download the file.')
}
