/**
 * `lenet repeat` for the same bits: a run or a card that a person names, trained again and
 * compared.
 */
import { readFile, stat } from 'node:fs/promises'
import { WorkbenchError } from '../../contract/errors.ts'
import type { RunEvent } from '../../contract/run-events.ts'
import type { RepetitionVerdict } from '../../contract/run-repetition.ts'
import { ioError } from '../../files/atomic.ts'
import { chooseData } from '../choose-data.ts'
import { MAX_CARD_BYTES, parseRunCard } from '../library/read-run-card.ts'
import { openLeNetRuns } from '../open-run.ts'
import { deviceOf } from '../run-device.ts'
import type { SessionOptions } from '../open-session.ts'
import { runToCompletion } from '../run-to-completion.ts'
import { findBuiltInModel } from '../workbench/recognition/built-in-model.ts'
import { decideRepetition, impossibleVerdict, startRepetition } from './repeat-run.ts'
import { sourceOfCard, sourceOfRun, type RepeatSource } from './repeat-source.ts'

export interface RepeatNamedOptions extends SessionOptions {
  /** Where the data lies, if it is not where the run or the card says. */
  readonly data?: string | undefined
  readonly runsFolder?: string | undefined
  readonly signal?: AbortSignal | undefined
  readonly onEvent?: ((event: RunEvent) => void) | undefined
}

export interface RepeatOutcome {
  /** Ids of the run that was repeated, and of the new one; null where it could not begin. */
  readonly original: string
  readonly run: string | null
  readonly verdict: RepetitionVerdict
  /** Of the repetition. */
  readonly testAccuracy: number | null
}

/**
 * `name`: a run's id or the beginning of it, `last`, its folder, or a card's file. Throws
 * WorkbenchError `not-found` and `bad-file` for a name that means neither, and `cancelled` with how
 * to go on; the comparison is then made when the run has been resumed.
 */
export async function repeatNamedRun(name: string, options: RepeatNamedOptions): Promise<RepeatOutcome> {
  const { data, runsFolder, signal, onEvent, onNotice, ...session } = options
  const runs = openLeNetRuns(runsFolder)
  const source = await readSource(name, runsFolder)
  const failed = (error: unknown): RepeatOutcome => ({
    ...{ original: source.id, run: null, testAccuracy: null },
    verdict: impossibleVerdict(error)
  })
  const openData = (spec: string) => chooseData(data ?? spec, onNotice && { onNotice })
  const device = session.device ?? deviceOf(source, session.engine)
  let opened
  try {
    opened = await startRepetition({ runs, source, openData, onNotice, ...session, device })
  } catch (error) {
    return failed(error)
  }
  await runToCompletion(opened, { signal, onEvent })
  const run = await runs.find(opened.run.folder)
  return {
    original: source.id,
    run: run.id,
    verdict: await decideRepetition(run, source),
    testAccuracy: run.testAccuracy
  }
}

async function readSource(name: string, runsFolder: string | undefined): Promise<RepeatSource> {
  const runs = openLeNetRuns(runsFolder)
  const builtIn = findBuiltInModel()
  const found = await stat(name).catch(() => null)
  if (!found?.isFile()) return sourceOfRun(await runs.find(name), builtIn)
  if (found.size > MAX_CARD_BYTES) {
    throw new WorkbenchError(
      'bad-file',
      `${name} has ${found.size} bytes; a card has at most ${MAX_CARD_BYTES}`,
      'Give the card of a run, as `lenet runs show ID --card --json` writes it.'
    )
  }
  const text = await readFile(name, 'utf8').catch((error: unknown) => {
    throw ioError(error, `read ${name}`)
  })
  return sourceOfCard(parseRunCard(text, name), runs, builtIn)
}
