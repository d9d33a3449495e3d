/**
 * `lenet repeat` and `lenet sweep` as their users have them: verdicts, statistics, plan files,
 * being stopped and killed.
 */
import { mkdtempSync, rmSync } from 'node:fs'
import { readFile, readdir, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { readCheckpoint } from '../../native/model/checkpoint-file.ts'
import { runFiles } from '../../native/runs/run-folder.ts'
import { createRunCard } from '../../native/services/library/create-run-card.ts'
import { parseRunCard } from '../../native/services/library/read-run-card.ts'
import { openLeNetRuns } from '../../native/services/open-run.ts'
import { jsonLines, lenet, lenetProcess, startLenet } from '../support/lenet-command.ts'
import { slowTest } from '../support/slow-test.ts'
import { writeSmallNpz } from '../support/small-data.ts'

let folder = ''
let data = ''
let runs = ''
const ORIGINAL = ['--epochs', '2', '--seed', '3', '--threads', '2']

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'lenet-repeat-'))
  data = join(folder, 'bars.npz')
  runs = join(folder, 'runs')
  await writeSmallNpz(data, { train: 640, validation: 100, test: 100 }) // twenty steps an epoch
  expect(await lenet(['train', '--data', data, '--runs', runs, ...ORIGINAL])).toMatchObject({ code: 0 })
})
afterAll(() => rmSync(folder, { recursive: true }))

const original = async () => {
  const all = (await readdir(runs)).filter((name) => !name.startsWith('.')).sort()
  for (const id of all) {
    const run = await openLeNetRuns(runs).find(id)
    if (run.config.epochs === 2 && run.config.seed === 3 && run.config.maxSteps === null) return run
  }
  throw new Error('the original is gone')
}
let id = ''
beforeAll(async () => {
  id = (await original()).id
})

describe('lenet bench --series', () => {
  slowTest('checks that the series has the bits of the single runs, then gives both times', async () => {
    const got = await lenet(['bench', '--series', '2', '--epochs', '1', '--data', data, '--json'])
    expect(got.code).toBe(0)
    const [result] = jsonLines(got) as { ratio: number; single: { seconds: number }; series: { seconds: number } }[]
    expect(result).toMatchObject({ kind: 'series', runs: 2, epochs: 1, sameBits: 2 })
    expect(result!.ratio).toBeCloseTo(result!.series.seconds / result!.single.seconds, 6)
  })
})

describe('the same run again', () => {
  test.each([
    ['1', lenet],
    ['2', lenetProcess]
  ])('with %s threads: the same to the bit', async (threads, command) => {
    const { code, stdout } = await command(['repeat', id, '--runs', runs, '--threads', threads])
    expect(code).toBe(0)
    expect(stdout).toContain('same to the bit: 61,706 parameters, 40 costs; test ')
  })

  slowTest('after a kill: the resumed repetition still decides', async () => {
    const running = startLenet(['repeat', id, '--runs', runs, '--json'])
    await running.seen('"started"')
    running.child.kill('SIGKILL')
    await running.finished
    const { code, stdout } = await lenet(['resume', 'last', '--runs', runs])
    expect(code).toBe(0)
    expect(stdout).toContain('same to the bit: 61,706 parameters, 40 costs')
  })

  slowTest(
    'with distorted images: killed, resumed in another process, then repeated from the run and from its card',
    async () => {
      const other = join(folder, 'distorted')
      const flags = ['--data', data, '--runs', other, '--epochs', '2', '--distort', 'strong', '--seed', '5']
      const whole = await lenet(['train', ...flags, '--threads', '2', '--json'])
      const { runId } = jsonLines(whole).find(({ kind }) => kind === 'started') as { runId: string }
      const run = await openLeNetRuns(other).find(runId)
      expect(run.config.distortion).toBe('strong')
      const running = startLenet(['repeat', runId, '--runs', other, '--threads', '1', '--json'])
      await running.seen('"epoch":1')
      running.child.kill('SIGKILL')
      await running.finished
      const resumed = await lenet(['resume', 'last', '--runs', other])
      expect(resumed.stdout).toContain('images distorted anew in every epoch: strong')
      expect(resumed.stdout).toContain('same to the bit: 61,706 parameters, 40 costs')
      const card = await createRunCard(run)
      expect(card.command).toContain(' --distort strong ')
      expect(parseRunCard(JSON.stringify(card), 'card').settings.distortion).toBe('strong')
      await writeFile(join(folder, 'distorted.card.json'), JSON.stringify(card))
      const repeat = ['repeat', join(folder, 'distorted.card.json'), '--runs', join(folder, 'empty'), '--data', data]
      expect((await lenet(repeat)).stdout).toContain('same to the bit')
      const plain = JSON.stringify({ ...card, settings: { ...card.settings, distortion: 'slight' } })
      await writeFile(join(folder, 'distorted.card.json'), plain)
      expect((await lenet(repeat)).stdout).toContain('differs: other final parameters')
    }
  )

  test('with a learning rate that was changed on the way', async () => {
    const other = join(folder, 'changed')
    const flags = ['--data', data, '--runs', other, '--epochs', '2', '--seed', '5']
    expect(await lenet(['train', ...flags, '--max-steps', '25'])).toMatchObject({ code: 0 })
    const [run = ''] = await readdir(other)
    // As of a run that was stopped after 25 steps and resumed with another rate.
    const config = JSON.parse(await readFile(join(other, run, 'config.json'), 'utf8')) as Record<string, unknown>
    const changed = { ...config, rateChanges: [{ afterStep: 7, learningRate: 0.01 }] }
    await writeFile(join(other, run, 'config.json'), JSON.stringify(changed))
    const first = await lenet(['repeat', run, '--runs', other, '--json'])
    expect(jsonLines(first).at(-1)).toMatchObject({ verdict: { kind: 'differs', step: 9 } })
    const repeated = jsonLines(first).at(-1) as { run: string }
    const second = await lenet(['repeat', repeated.run, '--runs', other, '--json'])
    expect(jsonLines(second).at(-1)).toMatchObject({ verdict: { kind: 'same', costs: 25, steps: 25 } })
  })

  test('from its card alone, in another folder', async () => {
    const card = join(folder, 'run.card.json')
    const whole = await createRunCard(await original())
    await writeFile(card, JSON.stringify(whole))
    const there = join(folder, 'elsewhere')
    const { code, stdout } = await lenet(['repeat', card, '--runs', there, '--data', data])
    expect(code).toBe(0)
    expect(stdout).toContain('same to the bit: 61,706 parameters, 40 costs')
  })

  test('from a card with one number changed: differs, with exit code 1', async () => {
    const card = join(folder, 'tampered.card.json')
    const whole = await createRunCard(await original())
    await writeFile(card, JSON.stringify({ ...whole, settings: { ...whole.settings, learningRate: 0.002 } }))
    const finished = await lenet(['repeat', card, '--runs', runs, '--data', data, '--json'])
    expect(finished.code).toBe(1)
    // The run is in this library: its first cost is of before the first update.
    expect(jsonLines(finished).at(-1)).toMatchObject({ verdict: { kind: 'differs', step: 2 } })
  })

  test('cannot be repeated on other data: says which part differs', async () => {
    const other = join(folder, 'other.npz')
    await writeSmallNpz(other, { train: 641, validation: 100, test: 100 })
    const { code, stdout } = await lenet(['repeat', id, '--runs', runs, '--data', other])
    expect(code).toBe(1)
    expect(stdout).toContain('cannot be repeated: ')
    expect(stdout).toContain('is not the data that the run')
  })
})

describe('over seeds', () => {
  test('mean, spread and interval; the run itself is one of them', async () => {
    const { code, stdout } = await lenet(['repeat', id, '--runs', runs, '--seeds', '2-4'])
    expect(code).toBe(0)
    expect(stdout).toMatch(/seed 3 {2}\d+\.\d\d {2}in the library already/)
    expect(stdout).toMatch(/test accuracy {2}mean \d+\.\d\d % {2}\((\d+\.\d\d to \d+\.\d\d, t, )?n = 3\) {2}sd /)
    expect(stdout).toMatch(/\d+ seeds of each would show a difference of 0\.1 points/)
  })

  slowTest('side by side or one after the other, with any number of threads: the same bits', async () => {
    const results: Map<number, Float32Array>[] = []
    for (const flags of [
      ['--parallel', '1', '--threads', '2'],
      ['--parallel', '3']
    ]) {
      const own = join(folder, `seeds-${results.length}`)
      expect(await lenet(['train', '--data', data, '--runs', own, ...ORIGINAL])).toMatchObject({ code: 0 })
      expect(await lenet(['repeat', 'last', '--runs', own, '--seeds', '0-3', ...flags])).toMatchObject({ code: 0 })
      const bits = new Map<number, Float32Array>()
      for (const run of await openLeNetRuns(own).list()) {
        if (run.kind !== 'run') continue
        bits.set(run.config.seed, (await readCheckpoint(runFiles(run.folder).checkpoint)).parameters)
      }
      results.push(bits)
    }
    expect(results[0]!.size).toBe(4)
    expect(results[1]).toEqual(results[0])
  })

  test.each(['', '0', '201', '5-3', '1,1', 'a', '4294967296-4294967296'])('refuses the seeds "%s"', async (seeds) => {
    const { code, stderr } = await lenet(['repeat', id, '--runs', runs, '--seeds', seeds])
    expect(code).toBe(2)
    expect(stderr).toContain('--seeds ')
  })
})

describe('a sweep', () => {
  const flags = ['--learning-rate', '0.001,0.01', '--batch-size', '32,64', '--seeds', '2', '--epochs', '1']

  slowTest('killed and taken up again: every combination once, the best first', async () => {
    const own = join(folder, 'sweep')
    const running = startLenet(['sweep', '--data', data, '--runs', own, ...flags, '--json'])
    await running.seen('"ended"')
    running.child.kill('SIGKILL')
    const [series] = jsonLines(await running.finished) as { id: string }[]
    const { code, stdout } = await lenet(['sweep', '--resume', series!.id, '--runs', own])
    expect(code).toBe(0)
    expect(stdout).toContain('rate  batch  valid. % mean')
    const all = await openLeNetRuns(own).list()
    expect(all.filter((run) => run.kind === 'run' && run.state === 'finished')).toHaveLength(8)
    expect(all).toHaveLength(8)
  })

  test('Ctrl-C keeps what is done and names the command that goes on', async () => {
    const own = join(folder, 'stopped')
    const running = startLenet(['sweep', '--data', data, '--runs', own, ...flags, '--json'])
    await running.seen('"started"')
    running.child.kill('SIGINT')
    const finished = await running.finished
    expect(finished.code).toBe(130)
    const [series] = jsonLines(finished) as { id: string }[]
    expect(finished.stderr).toContain(`hint: Go on with: lenet sweep --resume ${series!.id}`)
  })

  test('as a plan: a command for each run, and the series has their results afterwards', async () => {
    const own = join(folder, 'planned')
    const plan = join(folder, 'plan.txt')
    const fewer = ['--learning-rate', '0.001,0.01', '--seeds', '2', '--epochs', '1']
    const written = await lenet(['sweep', '--data', data, '--runs', own, ...fewer, '--plan', plan, '--json'])
    const [{ id: series = '' } = {}] = jsonLines(written) as { id?: string }[]
    const commands = (await readFile(plan, 'utf8')).trimEnd().split('\n')
    expect(commands).toHaveLength(4)
    for (const command of commands) {
      const args = command.split(' ').slice(1)
      expect(await lenet([...args, '--runs', own])).toMatchObject({ code: 0 })
    }
    const finished = await lenet(['sweep', '--resume', series, '--runs', own, '--json'])
    expect(jsonLines(finished).at(-1)).toMatchObject({ kind: 'series-summary', n: 4, state: 'done' })
    expect(await openLeNetRuns(own).list()).toHaveLength(4)
  })

  test('in which nothing varies is refused', async () => {
    const { code, stderr } = await lenet(['sweep', '--data', data, '--learning-rate', '0.001'])
    expect(code).toBe(2)
    expect(stderr).toContain('no setting of the sweep has several values')
  })
})
