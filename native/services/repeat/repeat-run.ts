/**
 * Trains a run again with the settings that were recorded, as a run of its own, and decides whether
 * it came out the same.
 */
import packageJson from '../../../package.json' with { type: 'json' }
import { WorkbenchError } from '../../contract/errors.ts'
import type { RepetitionVerdict } from '../../contract/run-repetition.ts'
import type { Runs } from '../../runs/runs.ts'
import { checkSameData, startSession, type SessionOptions } from '../open-session.ts'
import type { DataChoice } from '../choose-data.ts'
import type { LeNetRun } from '../open-run.ts'
import type { RunConfig } from '../run-config.ts'
import type { TrainingSession } from '../training-session.ts'
import { compareResults } from './compare-results.ts'
import { readResults, sourceOfCard, sourceOfRun, type RepeatSource } from './repeat-source.ts'
import { readRepetition, writeRepetition } from './repetition-file.ts'

export interface RepeatOptions extends SessionOptions {
  readonly runs: Runs<RunConfig>
  readonly source: RepeatSource
  /** Opens the data that the run's config or card names. */
  readonly openData: (spec: string) => Promise<DataChoice>
}

/**
 * A session that trains the repetition; its run knows what it repeats. Throws WorkbenchError when
 * it cannot be repeated here: its data or engine is absent or another one, or its first parameters
 * are gone.
 */
export async function startRepetition({ runs, source, openData, ...options }: RepeatOptions): Promise<TrainingSession> {
  const data = await openData(source.data)
  checkSameData({ id: source.id, config: { data: source.data, dataHashes: { ...source.dataHashes } } }, data.dataSet)
  const startParameters = await source.startParameters()
  const engine = options.engine ?? source.engine
  const settings = options.settings ?? (engine === source.engine ? source.engineSettings : undefined)
  const session = await startSession({
    ...{ runs, data, config: source.config, startParameters },
    about: { repeatOf: source.id },
    ...options,
    engine,
    settings
  })
  try {
    await writeRepetition(session.run.folder, { original: source.id, card: source.card, verdict: null })
    return session
  } catch (error) {
    await session.close()
    throw error
  }
}

/**
 * Compares a run that has ended with what it repeats, and keeps the verdict beside it. Throws
 * WorkbenchError `io`.
 */
export async function decideRepetition(repeated: LeNetRun, source: RepeatSource): Promise<RepetitionVerdict> {
  const verdict = compareResults(source.results, await readResults(repeated), likelyCause(repeated, source))
  await writeRepetition(repeated.folder, { original: source.id, card: source.card, verdict })
  return verdict
}

/**
 * The verdict of a run that repeats another and has just finished, as after it was killed and
 * resumed; null for every other run, and where the original is gone and no card was kept. Throws
 * WorkbenchError `io`.
 */
export async function decideIfRepetition(
  run: LeNetRun,
  runs: Runs<RunConfig>,
  builtInModel: string
): Promise<RepetitionVerdict | null> {
  const repetition = await readRepetition(run.folder)
  if (!repetition) return null
  if (repetition.verdict) return repetition.verdict
  if (repetition.card) return decideRepetition(run, await sourceOfCard(repetition.card, runs, builtInModel))
  const original = await runs.read(repetition.original).catch(() => null)
  if (original?.kind !== 'run') return null
  return decideRepetition(run, await sourceOfRun(original, builtInModel))
}

/** For who cannot repeat it: the reason as a verdict; other errors are thrown again. */
export function impossibleVerdict(error: unknown): RepetitionVerdict {
  if (!(error instanceof WorkbenchError) || error.code === 'cancelled') throw error
  const { code, message, hint } = error
  return { kind: 'impossible', reason: { code, message, hint } }
}

function likelyCause({ config }: LeNetRun, { engine, programVersion }: RepeatSource): string | null {
  if (config.engine !== engine) return `It was trained by ${engine}, and repeated by ${config.engine}.`
  if (engine === 'tensorflow') {
    return "TensorFlow's last bits depend on its version, the processor and the number of threads."
  }
  if (engine === 'webgpu') return "WebGPU's last bits depend on the GPU and its driver."
  if (programVersion !== null && programVersion !== packageJson.version) {
    return `It was trained by version ${programVersion} of the program; this is version ${packageJson.version}.`
  }
  return null
}
