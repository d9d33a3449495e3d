import { DATA_SETS_METHODS } from './data-sets.requests.ts'
import { DRAWINGS_METHODS } from './drawings.requests.ts'
import { ENGINES_METHODS } from './engines.requests.ts'
import { EVALUATION_METHODS } from './evaluation.requests.ts'
import { IMPROVEMENTS_METHODS } from './improvement.requests.ts'
import { INSPECTIONS_METHODS } from './inspection.requests.ts'
import { LEARNING_METHODS } from './learning.requests.ts'
import type { MethodTable } from './method-table.ts'
import { MODELS_METHODS } from './models.requests.ts'
import { RUN_LIBRARY_METHODS } from './run-library.requests.ts'
import { SERIES_LIST_METHODS } from './run-series.requests.ts'
import { RUNS_METHODS } from './runs.requests.ts'
import { NOTHING } from './schemas.ts'
import type { WorkbenchApi } from './workbench.ts'

export const WORKBENCH_METHODS: MethodTable<WorkbenchApi> = {
  about: [NOTHING, 'value'],
  watchChanges: [NOTHING, 'stream'],
  dataSets: DATA_SETS_METHODS,
  drawings: DRAWINGS_METHODS,
  engines: ENGINES_METHODS,
  improvements: IMPROVEMENTS_METHODS,
  inspections: INSPECTIONS_METHODS,
  evaluation: EVALUATION_METHODS,
  learning: LEARNING_METHODS,
  models: MODELS_METHODS,
  runs: RUNS_METHODS,
  library: RUN_LIBRARY_METHODS,
  series: SERIES_LIST_METHODS
}
