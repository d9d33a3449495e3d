/**
 * What stands beside a run that was fine-tuned on one's own drawings, `improvement.json`: whether
 * it may be taken for the newest model. It is written before the first step, so that a run that was
 * interrupted, or reads worse, never is without being chosen.
 */
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { z } from 'zod'
import { writeFileAtomic } from '../files/atomic.ts'
import type { LeNetRun } from './open-run.ts'

const FILE = z.strictObject({ used: z.boolean() })

/** Throws WorkbenchError `io`. */
export async function writeImprovementFile(run: Pick<LeNetRun, 'folder'>, used: boolean): Promise<void> {
  await writeFileAtomic(fileOf(run), `${JSON.stringify({ used })}\n`)
}

/**
 * Whether the run stands for itself when the newest model is asked for: any run but an improved one
 * that is not used.
 */
export async function mayBeNewest(run: Pick<LeNetRun, 'folder'>): Promise<boolean> {
  try {
    return FILE.parse(JSON.parse(await readFile(fileOf(run), 'utf8'))).used
  } catch (error) {
    // Without the file it is no improved run; with a damaged one nobody has chosen it.
    return (error as NodeJS.ErrnoException).code === 'ENOENT'
  }
}

function fileOf({ folder }: Pick<LeNetRun, 'folder'>): string {
  return join(folder, 'improvement.json')
}
