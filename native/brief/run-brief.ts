/**
 * The brief's six programs on a data set of the caller's: the same text, and what they show with
 * `plt.imshow` as PNG files. Knows nothing of terminals: text goes to `print`, whoever calls
 * decides where that leads.
 */
import { join } from 'node:path'
import type { DataSet } from '../data/data-set.ts'
import type { Engine } from '../engines/engine.ts'
import { writeFileAtomic } from '../files/atomic.ts'
import { makeFolder } from '../files/make-folder.ts'
import { imshow } from '../plots/imshow.ts'
import { convBackwardProgram, convForwardProgram, poolBackwardProgram, poolForwardProgram } from './kernel-programs.ts'
import type { Stage } from './program.ts'
import { graphProgram, kerasProgram } from './training-programs.ts'

export type BriefNumber = 0 | 1 | 2 | 3 | 4 | 5

export interface BriefOptions {
  readonly dataSet: DataSet
  /**
   * Folder for `brief-N-1.png`, `brief-N-2.png`, ...; made when it is not there. null: no pictures.
   */
  readonly outFolder: string | null
  /** Called once for each of Python's prints, without the final line break. */
  readonly print: (text: string) => void
  /** For 4 and 5; by default the worker-kernels engine. */
  readonly createEngine?: () => Promise<Engine>
  /** For 4 and 5; by default those of the recipe. */
  readonly epochs?: number
  /** Milliseconds, for the time of program 5's prediction; by default the performance clock. */
  readonly now?: () => number
  /** Ends the program early with WorkbenchError `cancelled`. */
  readonly signal?: AbortSignal
}

const PROGRAMS = [
  convForwardProgram,
  poolForwardProgram,
  convBackwardProgram,
  poolBackwardProgram,
  graphProgram,
  kerasProgram
] as const satisfies readonly ((stage: Stage) => void | Promise<void>)[]

/**
 * Runs program `n` and gives the pictures written, in the order they were shown. Throws
 * WorkbenchError.
 */
export async function runBrief(n: BriefNumber, options: BriefOptions): Promise<{ files: string[] }> {
  const files: string[] = []
  const { outFolder } = options
  if (outFolder !== null) {
    makeFolder(outFolder)
  }
  const show: Stage['show'] = async (matrix, title) => {
    if (outFolder === null) return
    const file = join(outFolder, `brief-${n}-${files.length + 1}.png`)
    await writeFileAtomic(file, imshow(matrix, title))
    files.push(file)
  }
  await PROGRAMS[n]({ ...options, show })
  return { files }
}
