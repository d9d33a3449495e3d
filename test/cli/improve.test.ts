/** `lenet improve`: a model fine-tuned on drawings that a person names. */
import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { writeNpz } from '../../native/data/npz.ts'
import { jsonLines, lenet, lenetProcess } from '../support/lenet-command.ts'
import { slantedDigits } from '../support/slanted-digits.ts'
import { writeSmallNpz } from '../support/small-data.ts'

let folder = ''
const improve = (...args: string[]) =>
  lenet(['improve', 'built-in', '--runs', 'runs', ...args], { env: { LENET_DATA: join(folder, 'data') }, cwd: folder })

async function writeDrawings(name: string, count: number): Promise<void> {
  const { images, labels } = slantedDigits(count, 3)
  await writeNpz(join(folder, name), {
    X_train: { shape: [count, 28, 28], data: images },
    Y_train: { shape: [count], data: labels }
  })
}

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'lenet-improve-cli-'))
  await writeSmallNpz(join(folder, 'base.npz'), { train: 640, validation: 100, test: 200 })
  await writeDrawings('mine.npz', 50)
  await writeDrawings('few.npz', 12)
})
afterAll(() => rmSync(folder, { recursive: true }))

test('leaves a run of its own and says what was gained and lost, with intervals', async () => {
  const { code, stdout } = await improve('--drawings', 'mine.npz', '--data', 'base.npz', '--epochs', '1')
  expect(code).toBe(0)
  const [id] = readdirSync(join(folder, 'runs'))
  expect(stdout).toContain(`built-in fine-tuned on 40 of 50 drawings: run ${id!}`)
  expect(stdout).toMatch(/10 drawings held back +\d+\.\d\d +\d+\.\d\d {2}[+-]\d+\.\d\d \([+-].* to [+-].*\), p = /)
  expect(stdout).toMatch(/200 test images +/)
  const [line] = jsonLines(await improve('--drawings', 'mine.npz', '--data', 'base.npz', '--epochs', '1', '--json'))
  expect(line).toMatchObject({ kind: 'improvement', model: 'built-in', drawings: 50, heldBack: 10 })
  expect(line!['own']).toMatchObject({ images: 10 })
  const repeated = await lenetProcess(['repeat', id!, '--runs', join(folder, 'runs')], {
    env: { LENET_DATA: join(folder, 'data') }
  })
  expect(repeated.stdout).toMatch(/same to the bit/i)
})

test('with too few drawings, or none saved, it says how many are missing and leaves nothing', async () => {
  const before = readdirSync(join(folder, 'runs')).length
  const few = await improve('--drawings', 'few.npz', '--data', 'base.npz')
  expect(few.code).toBe(2)
  expect(few.stderr).toContain('12 drawings are too few to learn from: 8 more are needed')
  expect((await improve('--data', 'base.npz')).stderr).toContain('0 drawings are too few to learn from: 20 more')
  expect(readdirSync(join(folder, 'runs'))).toHaveLength(before)
})
