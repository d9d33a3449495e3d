/**
 * A series as a text file with one command a line, for GNU parallel, an sbatch array or any other
 * machine.
 */
import { resolve } from 'node:path'
import { runsFolder as defaultRunsFolder } from '../../files/program-folders.ts'
import { writeFileAtomic } from '../../files/atomic.ts'
import { quoted } from '../library/train-command.ts'
import { openLeNetRuns } from '../open-run.ts'
import { checkOutputFile } from '../output-file.ts'
import { planRuns, type PlannedRun } from './plan-runs.ts'
import { readSeriesRuns } from './series-runs.ts'
import { SeriesStore, type StoredSeries } from './series-store.ts'

/**
 * Commands of the runs that are not done yet, each with the series that it belongs to: runs that
 * come home by `lenet runs import` are then found by it. The series itself waits for them. Throws
 * WorkbenchError `not-found`, `io`, and as checkOutputFile.
 */
export async function writePlanFile(
  id: string,
  file: string,
  { runsFolder = defaultRunsFolder() }: { readonly runsFolder?: string | undefined }
): Promise<{ readonly commands: number }> {
  await checkOutputFile(file)
  const runs = openLeNetRuns(resolve(runsFolder))
  const store = new SeriesStore(runs.folder)
  const series = await store.read(id)
  const results = await readSeriesRuns(series, runs, 0)
  const done = new Set(results.filter(({ state }) => state === 'done').map(({ key }) => key))
  const text = planText(
    series,
    planRuns(series.plan).filter(({ key }) => !done.has(key))
  )
  await writeFileAtomic(file, text)
  await store.write({ ...series, state: 'paused' })
  return { commands: text.split('\n').length - 1 }
}

export function planText({ id, data }: Pick<StoredSeries, 'id' | 'data'>, planned: readonly PlannedRun[]): string {
  return planned.map((run) => `${commandOf(run, id, data)}\n`).join('')
}

function commandOf({ options, initialSeed }: PlannedRun, series: string, data: string): string {
  const {
    recipe,
    engine,
    epochs,
    batchSize,
    seed,
    learningRate,
    order = 'shuffled',
    distortion = 'none',
    earlyStopping
  } = options
  const flags: readonly (readonly [flag: string, value: string | number | null])[] = [
    ['--data', data],
    ['--recipe', recipe],
    ['--engine', engine],
    ['--epochs', epochs],
    ['--batch-size', batchSize],
    ['--seed', seed],
    ['--initial-seed', initialSeed === seed ? null : initialSeed],
    ['--learning-rate', learningRate],
    ['--order', order],
    ['--distort', distortion === 'none' ? null : distortion],
    ['--patience', earlyStopping?.patience ?? null],
    ['--stop-by', earlyStopping?.measure ?? null],
    ['--min-gain', earlyStopping?.minGain ?? null],
    ['--threads', 1],
    ['--series', series]
  ]
  const given = flags.filter(([, value]) => value !== null)
  return ['lenet train', ...given.map(([flag, value]) => `${flag} ${quoted(String(value))}`)].join(' ')
}
