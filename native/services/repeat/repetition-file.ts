/** `repetition.json` in the folder of a run that repeats another: what it is compared with, and how that ended. */
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { z } from 'zod'
import type { RepetitionVerdict } from '../../contract/run-repetition.ts'
import { ioError, writeFileAtomic } from '../../files/atomic.ts'
import { jsonText } from '../../runs/run-folder.ts'

const FILE = z.looseObject({
  /** Id of the run that is repeated. */
  original: z.string(),
  /** Null until it has been decided. Whoever wrote it is this program: its fields are not checked one by one. */
  verdict: z.custom<RepetitionVerdict | null>(
    (value) => value === null || (typeof value === 'object' && 'kind' in value)
  )
})

export interface RepetitionFile {
  readonly original: string
  readonly verdict: RepetitionVerdict | null
}

/** Null for a run that repeats none, and for a damaged file: the comparison can be made again. Throws WorkbenchError `io`. */
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
    return FILE.parse(JSON.parse(text))
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
