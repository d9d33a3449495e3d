/** Which runs of the library stand for planned ones, so that nothing is trained twice. */
import { encodingOf } from '../../data/data-set.ts'
import { readAbout } from '../../runs/about-file.ts'
import type { Runs } from '../../runs/runs.ts'
import type { DataChoice } from '../choose-data.ts'
import type { RunConfig } from '../run-config.ts'
import { configOf, type RunOrigin } from '../run-request.ts'
import type { PlannedRun } from './plan-runs.ts'
import { settingsKey } from './settings-key.ts'

export interface LibraryRunsOptions {
  readonly planned: readonly PlannedRun[]
  readonly runs: Runs<RunConfig>
  readonly data: DataChoice
  readonly origin: RunOrigin | null
  /** Id of the series; null: it has not been created. */
  readonly series: string | null
  /** Ids of runs that stand for other planned ones. */
  readonly taken?: ReadonlySet<string>
}

export interface LibraryRun {
  readonly run: string
  /** It was begun for this series. */
  readonly isOwn: boolean
}

/**
 * By the key of the planned run: runs of this series in any state, and finished ones of the
 * library. Throws WorkbenchError `io`.
 */
export async function findLibraryRuns({
  planned,
  runs,
  data,
  origin,
  series,
  taken = new Set()
}: LibraryRunsOptions): Promise<Map<string, LibraryRun>> {
  const found = new Map<string, LibraryRun>()
  if (planned.length === 0) return found
  const open = new Map(
    planned.map(({ key, options, initialSeed }) => {
      const config = configOf(options, origin, initialSeed)
      return [settingsKey({ ...config, ...dataOf(data), engine: options.engine }), key]
    })
  )
  for (const run of await runs.list()) {
    const key = run.kind === 'run' && !taken.has(run.id) ? open.get(settingsKey(run.config)) : undefined
    if (run.kind !== 'run' || key === undefined) continue
    const isOwn = series !== null && (await readAbout(run.folder)).series === series
    // Parameters of a file may have changed since: their name alone does not tell.
    if (!isOwn && (run.state !== 'finished' || run.config.init !== null)) continue
    if (found.get(key)?.isOwn) continue
    found.set(key, { run: run.id, isOwn })
  }
  return found
}

function dataOf({ dataSet, spec }: DataChoice): Pick<RunConfig, 'data' | 'dataHashes' | 'pixels' | 'validationFrom'> {
  return {
    data: spec,
    dataHashes: dataSet.hashes,
    pixels: encodingOf(dataSet.train),
    validationFrom: dataSet.validationFrom ?? 'given'
  }
}
