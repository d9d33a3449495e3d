/** Everything that is shown of one run. */
import type { RunCheckpointDetails, RunDetails } from '../../contract/run-library.ts'
import type { RunEvent } from '../../contract/run-events.ts'
import { WorkbenchError } from '../../contract/errors.ts'
import type { RunCheckpoint, TestResult } from '../../contract/run-results.ts'
import { readCheckpointHeader } from '../../model/checkpoint-file.ts'
import { readEvents } from '../../runs/event-log.ts'
import { runFiles } from '../../runs/run-folder.ts'
import { listKeptTests, resultOfTest, splitHashOf } from '../kept-tests.ts'
import type { LeNetRun } from '../open-run.ts'
import type { StoredRow } from './read-run-row.ts'
import type { RunLibrary } from './run-library.ts'
import { settingsOf } from './run-settings.ts'
import { startOf } from './run-start.ts'
import { trainCommand } from './train-command.ts'

/**
 * Of a damaged run what its row has. The index must have been refreshed. Throws WorkbenchError
 * `not-found`, `io`.
 */
export async function describeRun(library: RunLibrary, id: string): Promise<Omit<RunDetails, 'row'>> {
  const run = await library.runs.read(id)
  const rows = [...library.index.rows.values()]
  const related = {
    startedRuns: rows.filter(({ options }) => options.startFrom === id).map((row) => row.id),
    repetitions: rows.filter(({ repeatOf }) => repeatOf === id).map((row) => row.id)
  }
  if (run.kind === 'broken') {
    const nothing = {
      settings: [],
      epochs: [],
      checkpoints: [],
      tests: [],
      startedFrom: null,
      trainedBy: [],
      command: ''
    }
    return { ...nothing, ...related, folder: run.folder }
  }
  const { folder, config } = run
  const events = await readEvents(runFiles(folder).events)
  const [checkpoints, epochs] = await readCheckpoints(folder)
  return {
    ...related,
    folder,
    settings: settingsOf(config),
    epochs,
    checkpoints,
    tests: await testsOf(library.index.get(id)?.test ?? null, run),
    startedFrom: startedFrom(run, rows),
    trainedBy: trainedBy(events),
    command: trainCommand(run)
  }
}

async function readCheckpoints(folder: string): Promise<[RunCheckpointDetails[], RunDetails['epochs']]> {
  const { checkpoint, best } = runFiles(folder)
  const found: RunCheckpointDetails[] = []
  let epochs: RunDetails['epochs'] = []
  const files: readonly (readonly [RunCheckpoint, string])[] = [
    ['best', best],
    ['newest', checkpoint]
  ]
  for (const [name, file] of files) {
    const header = await readCheckpointHeader(file).catch((error: unknown) => {
      if (error instanceof WorkbenchError && error.code !== 'io') return null
      throw error
    })
    if (!header) continue
    const { figures, step: globalStep, sizeBytes } = header
    found.push({ checkpoint: name, epoch: figures.at(-1)?.epoch ?? 0, globalStep, sizeBytes })
    epochs = figures
  }
  return [found, epochs]
}

/**
 * Those that were made since, and the one that ended its training where that was not made again.
 * Kept tests name their set as pages do, configs as files are named: the same set has the same
 * hashes.
 */
async function testsOf(own: TestResult | null, { folder, config }: LeNetRun): Promise<RunDetails['tests']> {
  const kept = await listKeptTests(folder)
  const hash = own && splitHashOf({ hashes: config.dataHashes }, own.split)
  const isKept = kept.some(({ set, checkpoint }) => set.hash === hash && checkpoint === own?.checkpoint)
  const results = kept.map(resultOfTest)
  return own && !isKept ? [own, ...results] : results
}

function startedFrom({ config }: LeNetRun, rows: readonly StoredRow[]): RunDetails['startedFrom'] {
  const start = startOf(config)
  if (!start) return null
  const found = rows.find(({ id }) => id === start.run)
  return { run: start.run ?? start.title, title: found?.title ?? start.title, exists: found !== undefined }
}

/** In order, each once in a row. */
function trainedBy(events: readonly RunEvent[]): RunDetails['trainedBy'] {
  const all = events
    .filter((event) => event.kind === 'started')
    .map(({ engine, device, threads }) => ({ engine, device, threads }))
  return all.filter((own, i) => i === 0 || JSON.stringify(own) !== JSON.stringify(all[i - 1]))
}
