/**
 * Which methods a client may call and what each returns: the whole contract as data, from which both ends of a connection are
 * built. The compiler checks it against the interfaces.
 */
import type { DataSetApi } from '../data-sets.ts'
import type { EvaluationApi } from '../evaluation.ts'
import type { RunApi } from '../runs.ts'
import type { WorkbenchApi } from '../workbench.ts'

export interface Capabilities {
  readonly workbench: WorkbenchApi
  readonly dataSet: DataSetApi
  readonly run: RunApi
  readonly evaluation: EvaluationApi
}

export type CapabilityName = keyof Capabilities

/** A copy, a stream, or another capability (or null). */
export type ReturnKind = 'value' | 'stream' | CapabilityName

type ReturnKindOf<Method> = Method extends (...request: never[]) => Promise<infer Result>
  ? [NonNullable<Result>] extends [never]
    ? 'value'
    : [NonNullable<Result>] extends [ReadableStream<unknown>]
      ? 'stream'
      : [NonNullable<Result>] extends [RunApi]
        ? 'run'
        : [NonNullable<Result>] extends [DataSetApi]
          ? 'dataSet'
          : [NonNullable<Result>] extends [EvaluationApi]
            ? 'evaluation'
            : 'value'
  : never

export type Methods<Name extends CapabilityName> = {
  readonly [Method in keyof Capabilities[Name]]-?: ReturnKindOf<Capabilities[Name][Method]>
}

export const METHOD_RETURNS: { readonly [Name in CapabilityName]: Methods<Name> } = {
  workbench: {
    about: 'value',
    engines: 'value',
    installEngine: 'stream',
    removeEngine: 'value',
    compareEngines: 'stream',
    dataSets: 'value',
    openDataSet: 'dataSet',
    fetchMnist: 'stream',
    importFiles: 'value',
    removeDataSet: 'value',
    startRun: 'run',
    currentRun: 'run',
    runs: 'value',
    openRun: 'run',
    models: 'value',
    recognise: 'value',
    drawings: 'value',
    saveDrawing: 'value',
    removeDrawing: 'value',
    evaluation: 'evaluation',
    watchChanges: 'stream'
  },
  dataSet: { details: 'value', images: 'value' },
  evaluation: {
    choices: 'value',
    addModelFile: 'value',
    evaluate: 'stream',
    compare: 'stream',
    images: 'value',
    correct: 'value',
    report: 'value'
  },
  run: {
    record: 'value',
    probes: 'value',
    watch: 'stream',
    pause: 'value',
    resume: 'value',
    stop: 'value',
    discard: 'value',
    rename: 'value',
    exportModel: 'value'
  }
}
