/** What `runs check` finds: each file of a run damaged in turn, and nothing in a sound run. */
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { checkRun } from '../../../native/services/library/check-runs.ts'
import { RunLibrary } from '../../../native/services/library/run-library.ts'
import { startSession } from '../../../native/services/open-session.ts'
import { writeSnapshotFile } from '../../../native/services/recording/snapshot-file.ts'
import { runToCompletion } from '../../../native/services/run-to-completion.ts'
import { createFakeEngine } from '../../support/fake-engine.ts'
import { smallDataSet } from '../../support/small-data.ts'

let root = ''
let id = ''
let library: RunLibrary
beforeAll(async () => {
  root = mkdtempSync(join(tmpdir(), 'lenet-check-'))
  const dataSet = smallDataSet({ train: 70, validation: 20, test: 30 })
  const session = await startSession({
    runs: new RunLibrary({ folder: join(root, 'sound') }).runs,
    data: { dataSet, spec: 'mnist' },
    config: {
      ...{ recipe: 'keras', epochs: 1, batchSize: 16, seed: 2, initialisation: 'keras', order: 'keras' },
      ...{ maxSteps: null, learningRate: 1e-3, checkpointSeconds: 1e6, init: null }
    },
    createEngine: () => Promise.resolve(createFakeEngine())
  })
  await runToCompletion(session, {})
  id = session.run.id
  const probes = { pixels: new Uint8Array(2 * 28 * 28), labels: Uint8Array.of(3, 8) }
  await writeSnapshotFile(session.run.folder, { probes, snapshot: null })
})
afterAll(() => rmSync(root, { recursive: true }))
beforeEach(() => {
  rmSync(join(root, 'runs'), { recursive: true, force: true })
  cpSync(join(root, 'sound'), join(root, 'runs'), { recursive: true })
  library = new RunLibrary({ folder: join(root, 'runs') })
})

const place = (name: string) => join(root, 'runs', id, name)
const faults = async () => (await checkRun(library, id)).faults

test('nothing in a sound run', async () => {
  expect(await faults()).toEqual([])
})

const FILES = ['config.json', 'run.json', 'state.json', 'events.jsonl', 'steps.bin', 'checkpoint.bin', 'watched.npz']

describe.each(FILES)('%s', (name) => {
  test.each<[string, (file: string) => void]>([
    ['without its last 60 %', (file) => cut(file, 0.4)],
    ['without content', (file) => writeFileSync(file, '')],
    ['of 240 other bytes', (file) => writeFileSync(file, Buffer.alloc(240, 0xa5))],
    ['replaced by a folder', replaceByFolder]
  ])('%s is named', async (_, damage) => {
    damage(place(name))
    const found = await faults()
    expect(found).toHaveLength(1)
    expect(found[0]).toContain(name)
    expect((await library.list()).map((row) => row.id)).toEqual([id])
  })
})

test('figures that are lost are counted, also where whole steps are missing', async () => {
  writeFileSync(place('steps.bin'), readFileSync(place('steps.bin')).subarray(0, 2 * 12))
  expect(await faults()).toEqual([
    'steps.bin ends with step 2, the run with step 5: figures of its steps are damaged or lost'
  ])
})

function cut(file: string, share: number): void {
  const bytes = readFileSync(file)
  writeFileSync(file, bytes.subarray(0, Math.floor(bytes.length * share)))
}

function replaceByFolder(file: string): void {
  rmSync(file)
  mkdirSync(file)
}
