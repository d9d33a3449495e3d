/**
 * Changes of a library of runs by their names, for processes that are stopped in the middle of
 * them.
 */
import { join } from 'node:path'
import { exportRuns } from '../../native/services/library/export-runs.ts'
import { importRunsFile } from '../../native/services/library/import-runs.ts'
import { RunLibrary } from '../../native/services/library/run-library.ts'
import { readCheckpointOf } from '../../native/services/open-run.ts'
import { reopenSession } from '../../native/services/open-session.ts'
import { runToCompletion } from '../../native/services/run-to-completion.ts'
import { SeriesStore } from '../../native/services/series/series-store.ts'
import { createFakeEngine } from './fake-engine.ts'
import { smallDataSet } from './small-data.ts'

/**
 * `folder`: with the library in `runs`. `onBegin`: what is read before has been read. Throws what
 * the change throws.
 */
export async function performOperation(operation: string, folder: string, onBegin: () => void): Promise<unknown> {
  const library = new RunLibrary({ folder: join(folder, 'runs') })
  const dataFolder = join(folder, 'data')
  const binned = (await library.binned()).map(({ id }) => id)
  const ids = operation === 'restore' || operation === 'emptyBin' ? [] : await library.resolve(['last'])
  const store = new SeriesStore(library.folder)
  const [series] = await store.list()
  onBegin()
  switch (operation) {
    case 'describe':
      return refusing(library.describe({ ids, title: 'new name', note: 'new note', addTags: ['new'] }))
    case 'index':
      return library.list()
    case 'bin':
      return refusing(library.bin(ids))
    case 'restore':
      return refusing(library.restore(binned))
    case 'emptyBin':
      return refusing(library.emptyBin(null))
    case 'slim':
      return refusing(library.slim(ids))
    case 'export':
      return exportRuns({ runs: [await library.runs.find('last')], file: join(folder, 'new.lenet.zip'), dataFolder })
    case 'import':
      return importRunsFile({ library, file: join(folder, 'other.lenet.zip'), dataFolder })
    case 'train': {
      const run = await library.runs.find('last')
      const createEngine = () => Promise.resolve(createFakeEngine())
      const dataSet = smallDataSet({ train: 70, validation: 20, test: 30 })
      const from = await readCheckpointOf(run, 'newest')
      return runToCompletion(await reopenSession(run, from, dataSet, { createEngine, addEpochs: 1 }), {})
    }
    case 'series':
      if (!series || !('plan' in series)) throw new Error('there is no series')
      return store.write({ ...series, title: 'new title' })
    default:
      throw new Error(`no operation is called ${operation}`)
  }
}

/** A change that was refused for one run is a failure here. */
async function refusing(change: Promise<{ readonly refused: readonly { readonly problem: object }[] }>): Promise<void> {
  const [refused] = (await change).refused
  if (refused) throw Object.assign(new Error(), refused.problem)
}
