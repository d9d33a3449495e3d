/** `lenet runs`: the library on the command line, and curves for other programs. */
import { execFileSync } from 'node:child_process'
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { BinaryReader, WireType } from '@bufbuild/protobuf/wire'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { readAbout } from '../../native/runs/about-file.ts'
import { readSteps, stepFile } from '../../native/runs/step-file.ts'
import { maskedCrc } from '../../native/runs/tensorboard-events.ts'
import { jsonLines, lenet, lenetProcess } from '../support/lenet-command.ts'
import { writeSmallNpz } from '../support/small-data.ts'

const PYTHON = process.env['LENET_TEST_TENSORBOARD']
/** Every scalar of an event file's folder as {tag: [[step, value]]}. */
const READ_BACK = `
import json, sys
from tensorboard.backend.event_processing.event_accumulator import EventAccumulator
found = EventAccumulator(sys.argv[1], size_guidance={'scalars': 0})
found.Reload()
print(json.dumps({tag: [[e.step, e.value] for e in found.Scalars(tag)] for tag in found.Tags()['scalars']}))
`

let folder = ''
const place = (name: string) => join(folder, name)
const inLibrary = (args: readonly string[]) => ['runs', ...args, '--runs', place('runs')]
const runs = (...args: readonly string[]) => lenet(inLibrary(args))
const runsProcess = (...args: readonly string[]) => lenetProcess(inLibrary(args))
let ids: string[] = []

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'lenet-runs-'))
  await writeSmallNpz(place('bars.npz'), { train: 320, validation: 100, test: 100 })
  const common = ['train', '--data', place('bars.npz'), '--runs', place('runs'), '--threads', '1']
  const trained = [
    await lenet([...common, '--epochs', '1', '--seed', '6']),
    await lenet([...common, '--epochs', '2', '--seed', '6', '--learning-rate', '0.003'])
  ]
  expect(trained.map(({ code, stderr }) => ({ code, stderr }))).toEqual(Array(2).fill({ code: 0, stderr: '' }))
  ids = jsonLines(await runs('list', '--json', '--sort', 'epochs')).map((line) => (line as { id: string }).id)
})
afterAll(() => rmSync(folder, { recursive: true }))

test('list: a table, sorted and filtered, and the number of all', async () => {
  const { code, stdout } = await runs('list', '--sort', 'rate')
  expect(code).toBe(0)
  const [summary, heading, first, second] = stdout.split('\n')
  expect(summary).toMatch(/^2 runs, \d\.\d MB$/)
  expect(heading).toMatch(/^id +name +state +recipe +rate +batch +seed +epochs +valid\. % +test % +95 %$/)
  expect(first).toMatch(new RegExp(`^${ids[0]!} .*finished .*0\\.001 .* 1/1 .*\\d to \\d`))
  expect(second).toMatch(new RegExp(`^${ids[1]!} .*0\\.003 `))
  const none = await runs('list', '--tag', 'nothing')
  expect(none.stdout).toMatch(/^0 of 2 runs, /)
})

test('names, tags, notes and stars are kept, by the beginning of an id', async () => {
  const [id] = ids
  const short = id!.slice(id!.lastIndexOf('-') + 1)
  expect(await runs('rename', short, 'bars, one epoch')).toMatchObject({
    code: 0,
    stdout: `${id!} is called bars, one epoch\n`
  })
  await runs('tag', short, '--add', 'baseline,old')
  await runs('tag', short, '--remove', 'old')
  await runs('note', short, 'a first try')
  await runs('star', short)
  expect(jsonLines(await runs('list', '--json', '--tag', 'baseline', '--starred'))).toMatchObject([
    { id, title: 'bars, one epoch', tags: ['baseline'], note: 'a first try', starred: true }
  ])
})

test('show: settings beside the recipe, epochs, the command; its card as text and as JSON', async () => {
  const { stdout } = await runs('show', ids[1]!)
  expect(stdout).toMatch(/learning rate +0\.003 +\(the recipe has 0\.001\)/)
  expect(stdout).toMatch(/lenet train --data .*bars\.npz --recipe keras --epochs 2 .*--learning-rate 0\.003/)
  const card = await runs('show', ids[1]!, '--card', '--json')
  expect(jsonLines(card)).toMatchObject([{ kind: 'lenet-run-card', id: ids[1], results: { costCount: 20 } }])
  expect(card.stdout).not.toContain(folder)
  expect((await runs('show', ids[1]!, '--card')).stdout).toMatch(/Results, SHA-256/)
})

test('compare: what differs, and what is the same', async () => {
  const { stdout } = await runs('compare', ...ids)
  expect(stdout).toMatch(/^epochs +1 +2$/m)
  expect(stdout).toMatch(/^learning rate +0\.001 +0\.003$/m)
  expect(stdout).toMatch(/^\d+ settings are the same$/m)
  expect(await runs('compare', ids[0]!)).toMatchObject({ code: 2 })
})

test('bin, restore and empty-bin; a run that is not there is refused and the others are done', async () => {
  const [id] = ids
  expect((await runs('bin', id!)).stdout).toContain(`lenet runs restore ${id!}`)
  expect((await runs('list', '--bin')).stdout).toContain(id)
  expect((await runs('restore', id!)).stdout).toBe(`${id!} is back\n`)
  const refused = await runs('bin', 'no-such-run')
  expect(refused).toMatchObject({ code: 1 })
  expect(refused.stderr).toMatch(/^error: no run in .* is called "no-such-run"\nhint: /)
})

test('four processes that tag one run at the same time: no tag is lost', async () => {
  const [id] = ids
  const tags = ['one', 'two', 'three', 'four']
  const all = await Promise.all(tags.map((tag) => runsProcess('tag', id!, '--add', tag)))
  expect(all.map(({ code }) => code)).toEqual([0, 0, 0, 0])
  const about = await readAbout(join(place('runs'), id!))
  expect(about.tags).toEqual(expect.arrayContaining(tags))
})

test('two processes that bin one run at the same time: it is in the bin once, and one of them says that it is gone', async () => {
  const [id] = ids
  const both = await Promise.all([runsProcess('bin', id!), runsProcess('bin', id!)])
  expect(both.map(({ code }) => code).sort()).toEqual([0, 1])
  expect(both.find(({ code }) => code === 1)!.stderr).toMatch(/there is no run|no run in .* is called/)
  expect(jsonLines(await runs('list', '--bin', '--json'))).toMatchObject([{ id }])
  const restored = await Promise.all([runsProcess('restore', id!), runsProcess('restore', id!)])
  expect(restored.map(({ code }) => code).sort()).toEqual([0, 1])
  expect((await runs('list')).stdout).toContain(id)
})

test('the beginning of several ids is refused, naming them', async () => {
  const day = ids[0]!.slice(0, 10)
  const { code, stderr } = await runs('bin', day)
  expect(code).toBe(2)
  for (const id of ids) expect(stderr).toContain(id)
})

test('export and import: the same run is never there twice; elsewhere it is sound', async () => {
  const file = place('both.lenet.zip')
  expect((await runs('export', ...ids, file)).stdout).toMatch(/both\.lenet\.zip is written: 2 runs, /)
  expect((await runs('import', file)).stdout).toBe(ids.map((id) => `${id} is already here\n`).join(''))
  const elsewhere = (...args: readonly string[]) => lenet(['runs', ...args, '--runs', place('elsewhere')])
  expect((await elsewhere('import', file)).stdout).toBe(ids.map((id) => `${id} is imported\n`).join(''))
  expect(await elsewhere('check')).toMatchObject({ code: 0, stdout: '2 runs: all files are sound\n' })
  writeFileSync(join(place('elsewhere'), ids[0]!, 'checkpoint.bin'), 'damaged')
  const found = await elsewhere('check')
  expect(found.code).toBe(1)
  expect(found.stdout).toMatch(/checkpoint\.bin cannot be used: .*\n1 of 2 runs damaged\n$/)
})

test('slim: smaller, and not resumed', async () => {
  const copy = (...args: readonly string[]) => lenet(['runs', ...args, '--runs', place('slim')])
  const file = place('one.lenet.zip')
  await runs('export', ids[0]!, file)
  await copy('import', file)
  expect((await copy('slim', ids[0]!)).stderr).toMatch(/^1\.0 MB freed\n$/)
  const { code, stderr } = await lenet(['resume', ids[0]!, '--runs', place('slim'), '--add-epochs', '1'])
  expect(code).toBe(2)
  expect(stderr).toContain(`the run ${ids[0]!} was slimmed`)
})

describe('curves for other programs', () => {
  test('--csv: every step', async () => {
    const file = place('curve.csv')
    const { stdout } = await lenet(['export', ids[1]!, file, '--csv', '--runs', place('runs')])
    expect(stdout).toBe(`${file} is written: 20 steps\n`)
    const [heading, ...rows] = readFileSync(file, 'utf8').trimEnd().split('\n')
    expect(heading).toBe('run,step,epoch,cost,accuracy')
    const { batchCost, batchAccuracy } = (await readSteps(stepFile(join(place('runs'), ids[1]!))))!.slice(0, 20)
    expect(rows).toEqual(
      Array.from(batchCost, (cost, i) => `${ids[1]!},${i + 1},${i < 10 ? 1 : 2},${cost},${batchAccuracy[i]!}`)
    )
  })

  // A Python that has the package: LENET_TEST_TENSORBOARD=/path/to/python3.
  test.skipIf(!PYTHON)('--tensorboard: TensorBoard itself reads back every step and value', async () => {
    const [, id] = ids
    const target = place('logs-for-python')
    expect(await lenet(['export', id!, target, '--tensorboard', '--runs', place('runs')])).toMatchObject({ code: 0 })
    const printed = execFileSync(PYTHON!, ['-c', READ_BACK, join(target, id!)], { encoding: 'utf8' })
    const found = JSON.parse(printed) as Record<string, [step: number, value: number][]>
    const { globalStep, batchCost } = (await readSteps(stepFile(join(place('runs'), id!))))!.slice(0, 20)
    expect(found['batch/cost']).toEqual(Array.from(globalStep, (step, i) => [step, batchCost[i]]))
  })

  test('--tensorboard: every step and every epoch, framed and checksummed', async () => {
    await lenet(['export', ids[1]!, place('logs'), '--tensorboard', '--runs', place('runs')])
    const events = readEventFile(eventFile())
    expect(events[0]).toEqual({ version: 'brain.Event:2', step: 0, values: {} })
    const { batchCost } = (await readSteps(stepFile(join(place('runs'), ids[1]!))))!.slice(0, 20)
    const steps = events.filter(({ values }) => 'batch/cost' in values)
    expect(steps.map(({ step }) => step)).toEqual(Array.from({ length: 20 }, (_, i) => i + 1))
    expect(steps.map(({ values }) => values['batch/cost'])).toEqual([...batchCost])
    const epochs = events.filter(({ values }) => 'epoch/validation_accuracy' in values)
    expect(epochs.map(({ step }) => step)).toEqual([10, 20])
  })
})

function eventFile(): string {
  const inside = join(place('logs'), ids[1]!)
  const [name] = readdirSync(inside)
  expect(existsSync(join(inside, name!))).toBe(true)
  return join(inside, name!)
}

interface ReadEvent {
  version: string | null
  step: number
  values: Record<string, number>
}

/** A reader of its own: TFRecord's framing with both checksums, Event and Summary. */
function readEventFile(file: string): ReadEvent[] {
  const bytes = readFileSync(file)
  const events: ReadEvent[] = []
  for (let at = 0; at < bytes.length;) {
    const length = Number(bytes.readBigUInt64LE(at))
    expect(bytes.readUInt32LE(at + 8)).toBe(maskedCrc(bytes.subarray(at, at + 8)))
    const message = bytes.subarray(at + 12, at + 12 + length)
    expect(bytes.readUInt32LE(at + 12 + length)).toBe(maskedCrc(message))
    events.push(readEvent(message))
    at += 16 + length
  }
  return events
}

function readEvent(message: Uint8Array): ReadEvent {
  const reader = new BinaryReader(message)
  const event: ReadEvent = { version: null, step: 0, values: {} }
  while (reader.pos < reader.len) {
    const [field, type] = reader.tag()
    if (field === 2) event.step = Number(reader.int64())
    else if (field === 3) event.version = reader.string()
    else if (field === 5) readSummary(reader.bytes(), event.values)
    else reader.skip(type)
  }
  return event
}

function readSummary(message: Uint8Array, values: Record<string, number>): void {
  const reader = new BinaryReader(message)
  while (reader.pos < reader.len) {
    const [field, type] = reader.tag()
    expect([field, type]).toEqual([1, WireType.LengthDelimited])
    const value = new BinaryReader(reader.bytes())
    let [tag, scalar] = ['', NaN]
    while (value.pos < value.len) {
      const [own] = value.tag()
      if (own === 1) tag = value.string()
      else scalar = value.float()
    }
    values[tag] = scalar
  }
}
