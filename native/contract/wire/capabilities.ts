/**
 * Which methods a page may call, and what each answers with: the whole of the contract as data, so that both ends of a line can
 * be made from it and neither can forget a method. The compiler checks it against the interfaces.
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
export type Answer = 'value' | 'stream' | CapabilityName

type AnswerTo<Method> = Method extends (...request: never[]) => Promise<infer Result>
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
  readonly [Method in keyof Capabilities[Name]]-?: AnswerTo<Capabilities[Name][Method]>
}

export const METHODS: { readonly [Name in CapabilityName]: Methods<Name> } = {
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
