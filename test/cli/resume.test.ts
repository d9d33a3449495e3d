/**
 * `lenet resume`: the same bits as a run that was never interrupted, however it was interrupted;
 * and what it refuses.
 */
import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { copyFile, cp, readFile, readdir, rename, truncate, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { readNpz } from '../../native/data/npz.ts'
import { readCheckpoint } from '../../native/model/checkpoint-file.ts'
import type { Checkpoint } from '../../native/model/checkpoint.ts'
import { readEvents } from '../../native/runs/event-log.ts'
import { runFiles } from '../../native/runs/run-folder.ts'
import { trainRun } from '../../native/services/train-run.ts'
import { jsonLines, lenet, startLenet } from '../support/lenet-command.ts'
import { uniformNumbers } from '../support/onnx-model.ts'
import { expectSameState } from '../support/same-vector.ts'
import { slowTest } from '../support/slow-test.ts'
import { writeSmallNpz } from '../support/small-data.ts'

let folder = ''
let data = ''
const place = (name: string) => join(folder, name)
const trainFlags = (runs: string, recipe: string) => [
  ...['train', '--data', data, '--runs', runs, '--recipe', recipe, '--epochs', '4', '--seed', '3'],
  ...['--checkpoint-seconds', '0.02', '--json']
]
const checkpoints = new Map<string, Checkpoint>()

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'lenet-resume-'))
  data = place('bars.npz')
  await writeSmallNpz(data, { train: 810, validation: 150, test: 50 })
  for (const recipe of ['keras', 'graph']) {
    const { code, stderr } = await lenet([...trainFlags(place(`whole-${recipe}`), recipe), '--threads', '1'])
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
    checkpoints.set(recipe, await lastCheckpoint(place(`whole-${recipe}`)))
  }
})
afterAll(() => rmSync(folder, { recursive: true }))

async function onlyRun(runs: string): Promise<string> {
  return join(runs, (await readdir(runs))[0]!)
}

/** The newest of the only run of a folder, or of a run's own, but for what a clock has measured. */
async function lastCheckpoint(runs: string): Promise<Checkpoint> {
  const files = runFiles(existsSync(join(runs, 'config.json')) ? runs : await onlyRun(runs))
  const { figures, sums, ...rest } = await readCheckpoint(files.checkpoint)
  return {
    ...rest,
    sums: { ...sums, seconds: 0 },
    figures: figures.map((epoch) => ({ ...epoch, seconds: 0, imagesPerSecond: 0 }))
  }
}

function expectSameCheckpoint(actual: Checkpoint, expected: Checkpoint): void {
  expectSameState(actual, expected)
  expect(actual).toEqual(expected)
}

/** Trains to the end, killed up to four times on the way; how often it was. */
async function killAgainAndAgain(runs: string, recipe: string, next: () => number): Promise<number> {
  let flags = trainFlags(runs, recipe)
  for (let kills = 0; ; kills++) {
    const running = startLenet(flags)
    if (kills < 4) {
      await running.seen('"started"')
      await sleep(next() * 100)
      running.child.kill('SIGKILL')
    }
    if ((await running.finished).signal === null) return kills
    const { state } = runFiles(await onlyRun(runs))
    if ((JSON.parse(await readFile(state, 'utf8')) as { state: string }).state === 'finished') return kills + 1
    flags = ['resume', 'last', '--runs', runs, '--json', '--threads', String(1 + (kills % 2))]
  }
}

test('more epochs with a finished run: the bits of one that was planned that long', async () => {
  const runs = place('extended')
  const flags = trainFlags(runs, 'keras').map((flag, i, all) => (all[i - 1] === '--epochs' ? '2' : flag))
  expect(await lenet(flags)).toMatchObject({ code: 0 })
  expect(await lenet(['resume', 'last', '--runs', runs, '--add-epochs', '2', '--json'])).toMatchObject({ code: 0 })
  expectSameCheckpoint(await lastCheckpoint(runs), checkpoints.get('keras')!)
})

test('early stopping: ends as finished, says where, and nothing of it is left to train', async () => {
  const runs = place('early')
  const finished = await lenet([
    ...trainFlags(runs, 'keras'),
    ...['--patience', '1', '--min-gain', '100', '--stop-by', 'validation-cost']
  ])
  expect(finished.code).toBe(0)
  expect(jsonLines(finished)).toContainEqual(
    expect.objectContaining({ kind: 'ended', state: 'finished', stoppedEarly: { epoch: 2, bestEpoch: 1 } })
  )
  expect(await lenet(['resume', 'last', '--runs', runs])).toMatchObject({ code: 2 })
})

test('a setting of early stopping without patience is refused', async () => {
  const { code, stderr } = await lenet(['train', '--data', data, '--min-gain', '0.1'])
  expect(code).toBe(2)
  expect(stderr).toContain('--min-gain was given without --patience')
})

describe.each(['keras', 'graph'])('%s', (recipe) => {
  slowTest(
    'killed again and again at random moments, it ends with the bits of a run that was never interrupted',
    async () => {
      const next = uniformNumbers(recipe.length)
      let runs = ''
      let kills = 0
      // A run may end before its first kill, on a quick machine or when this process is held up:
      // then another one is begun.
      for (let attempt = 0; kills === 0 && attempt < 30; attempt++) {
        runs = place(`killed-${recipe}-${attempt}`)
        kills = await killAgainAndAgain(runs, recipe, next)
      }
      expect(kills).toBeGreaterThan(0)
      expectSameCheckpoint(await lastCheckpoint(runs), checkpoints.get(recipe)!)
      const { events, state } = runFiles(await onlyRun(runs))
      expect(JSON.parse(await readFile(state, 'utf8'))).toMatchObject({ state: 'finished' })
      const epochs = (await readEvents(events)).flatMap((event) => (event.kind === 'epoch' ? [event.epoch] : []))
      expect(epochs).toEqual(recipe === 'graph' ? [0, 1, 2, 3, 4] : [1, 2, 3, 4])
    }
  )

  test('stopped with Ctrl-C and resumed, the same, and a summary of all epochs', async () => {
    const runs = place(`stopped-${recipe}`)
    const running = startLenet(trainFlags(runs, recipe))
    await running.seen('"progress"')
    running.child.kill('SIGINT')
    expect((await running.finished).code).toBe(130)
    const trace = place(`stopped-${recipe}.npz`)
    const finished = await lenet(['resume', 'last', '--runs', runs, '--trace', trace, '--json'])
    expect(finished).toMatchObject({ code: 0, stderr: '' })
    const lines = jsonLines(finished)
    const { resumedFrom, stepsPerEpoch } = lines[0] as {
      resumedFrom: { epoch: number; step: number }
      stepsPerEpoch: number
    }
    expect(lines.at(-1)!['epochs']).toHaveLength(recipe === 'graph' ? 5 : 4)
    expectSameCheckpoint(await lastCheckpoint(runs), checkpoints.get(recipe)!)
    expect((await readNpz(trace)).get('losses')!.shape).toEqual([
      (5 - resumedFrom.epoch) * stepsPerEpoch - resumedFrom.step
    ])
  })
})

describe('a run that cannot simply go on', () => {
  let stopped = ''
  beforeAll(async () => {
    const runsFolder = place('refusals')
    const stop = new AbortController()
    const training = trainRun({
      ...{ data, runsFolder, recipe: 'keras', epochs: 4, seed: 3, order: 'shuffled', checkpointSeconds: 0.02 },
      signal: stop.signal,
      // With the best of the first two epochs kept.
      onEvent: (event) => event.kind === 'epoch' && event.epoch === 2 && stop.abort()
    })
    await expect(training).rejects.toMatchObject({ code: 'cancelled' })
    stopped = await onlyRun(runsFolder)
  })
  const resume = (run: string, ...flags: string[]) => lenet(['resume', run, '--runs', place('none'), ...flags])
  const copyOf = async (name: string) => {
    await cp(stopped, place(name), { recursive: true })
    return place(name)
  }

  test('a finished one says so', async () => {
    const { code, stdout, stderr } = await lenet(['resume', 'last', '--runs', place('whole-keras')])
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' })
    expect(stderr).toMatch(/^error: the run \S+ is finished; nothing of it is left to train\nhint: .*lenet export/)
  })

  test('one that is not there says so', async () => {
    const { code, stderr } = await resume('last')
    expect(code).toBe(1)
    expect(stderr).toMatch(/^error: there is no run in .*none yet\nhint: /)
  })

  test('one that is being trained is left to its process', async () => {
    const runs = place('busy')
    const running = startLenet(['train', '--data', data, '--runs', runs, '--epochs', '1000', '--json'])
    await running.seen('"progress"')
    const { code, stderr } = await lenet(['resume', 'last', '--runs', runs])
    running.child.kill('SIGKILL')
    await running.finished
    expect(code).toBe(2)
    expect(stderr).toMatch(/^error: the run \S+ is being trained right now\n/)
  })

  test('other data is refused, naming the part and both hashes', async () => {
    const run = await copyOf('other-data')
    await rename(data, place('kept.npz'))
    try {
      await writeSmallNpz(data, { train: 820, validation: 150, test: 50 })
      const { code, stderr } = await resume(run)
      expect(code).toBe(2)
      expect(stderr).toMatch(
        /is not the data that the run \S+ was trained on: .*train.* is [0-9a-f]{64}; expected [0-9a-f]{64}/
      )
    } finally {
      await rename(place('kept.npz'), data)
    }
  })

  test('a damaged newest checkpoint: goes on from the best, saying so, to the same bits', async () => {
    const run = await copyOf('damaged')
    const file = join(run, 'checkpoint.bin')
    await truncate(file, (await readFile(file)).length - 1)
    const { code, stderr } = await resume(run)
    expect(code).toBe(0)
    expect(stderr).toMatch(
      /checkpoint\.bin cannot be used: it has \d+ bytes; expected \d+.*; the checkpoint best\.bin, after step \d+, is used instead\n$/
    )
    expectSameCheckpoint(await lastCheckpoint(run), checkpoints.get('keras')!)
  })

  test('no checkpoint that can be used: what is wrong with the newest; nothing is changed', async () => {
    const run = await copyOf('hopeless')
    await writeFile(join(run, 'checkpoint.bin'), '')
    await copyFile(data, join(run, 'best.bin'))
    const { code, stdout, stderr } = await resume(run)
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' })
    expect(stderr).toMatch(/^error: the checkpoint .*checkpoint\.bin cannot be used: it is empty\nhint: /)
    expect(await readFile(join(run, 'best.bin'))).toEqual(await readFile(data))
  })

  test('a broken config is named', async () => {
    const run = await copyOf('broken-config')
    await writeFile(join(run, 'config.json'), '{"recipe": "keras", "epochs": 0}')
    const { code, stderr } = await resume(run)
    expect(code).toBe(1)
    expect(stderr).toMatch(/^error: .*config\.json is not what a run keeps there: epochs: /)
  })
})
