/**
 * `repetition.json` in the folder of a run that repeats another: what it is compared with, and how
 * that ended.
 */
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { z } from 'zod'
import type { RunCard } from '../../contract/run-card.ts'
import type { RepetitionVerdict } from '../../contract/run-repetition.ts'
import { ioError, writeFileAtomic } from '../../files/atomic.ts'
import { jsonText } from '../../runs/run-folder.ts'
import { parseRunCard } from '../library/read-run-card.ts'

const FILE = z.looseObject({
  /** Id of the run that is repeated. */
  original: z.string(),
  /**
   * Null until it has been decided. Whoever wrote it is this program: its fields are not checked
   * one by one.
   */
  /** Of a repetition from a card alone, whose run need not be in the library. */
  card: z.unknown().optional(),
  verdict: z.custom<RepetitionVerdict | null>(
    (value) => value === null || (typeof value === 'object' && 'kind' in value)
  )
})

export interface RepetitionFile {
  readonly original: string
  /**
   * What it is compared with where the original is not in the library; absent or null: the
   * original.
   */
  readonly card?: RunCard | null | undefined
  readonly verdict: RepetitionVerdict | null
}

/**
 * Null for a run that repeats none, and for a damaged file: the comparison can be made again.
 * Throws WorkbenchError `io`.
 */
export async function readRepetition(runFolder: string): Promise<RepetitionFile | null> {
  let text: string
  try {
    text = await readFile(repetitionFile(runFolder), 'utf8')
  } catch (error) {
    const failed = ioError(error, `read ${repetitionFile(runFolder)}`)
    if (failed.code === 'not-found') return null
    throw failed
  }
  try {
    const { original, card, verdict } = FILE.parse(JSON.parse(text))
    return { original, verdict, card: card ? parseRunCard(JSON.stringify(card), repetitionFile(runFolder)) : null }
  } catch {
    return null
  }
}

/** Throws WorkbenchError `io`. */
export async function writeRepetition(runFolder: string, repetition: RepetitionFile): Promise<void> {
  await writeFileAtomic(repetitionFile(runFolder), jsonText(repetition))
}

function repetitionFile(runFolder: string): string {
  return join(runFolder, 'repetition.json')
}
