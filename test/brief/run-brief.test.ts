import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { decode } from 'fast-png'
import { afterAll, beforeAll, describe, expect } from 'vitest'
import { sliceImages, type DataSet } from '../../native/data/data-set.ts'
import { VIRIDIS } from '../../native/data/viridis.ts'
import { runBrief, type BriefNumber } from '../../native/brief/run-brief.ts'
import { briefOutput, readGoldenJson } from '../support/golden.ts'
import { genuineMnist, mnistTest as it } from '../support/mnist.ts'

const folder = mkdtempSync(join(tmpdir(), 'brief-'))
let mnist: DataSet
/** Of the first image alone the programs show anything. */
let few: DataSet

beforeAll(async () => {
  mnist = await genuineMnist()
  few = { ...mnist, train: sliceImages(mnist.train, 0, 100) }
})
afterAll(() => rmSync(folder, { recursive: true }))

async function run(n: BriefNumber, outFolder: string | null, dataSet = mnist) {
  const printed: string[] = []
  const { files } = await runBrief(n, { dataSet, outFolder, print: (text) => printed.push(text) })
  return { text: printed.join('\n'), files }
}

/** Position 0..255 in the colour map of every cell's middle, in a picture of size x size cells. */
function cellsOf(file: string, size: number): number[] {
  const { width, channels, data } = decode(readFileSync(file))
  const entries = new Map(Array.from({ length: 256 }, (_, i) => [VIRIDIS.subarray(3 * i, 3 * i + 3).join(), i]))
  return Array.from({ length: size * size }, (_, cell) => {
    const x = 143 + Math.floor((((cell % size) + 0.5) * 370) / size)
    const y = 58 + Math.floor(((Math.floor(cell / size) + 0.5) * 370) / size)
    return entries.get(data.subarray((y * width + x) * channels, (y * width + x) * channels + 3).join()) ?? NaN
  })
}

/** Where `values` lie between their smallest and largest, 0..255. */
function shades(values: ArrayLike<number>): number[] {
  const numbers = Array.from(values)
  const [min, max] = [Math.min(...numbers), Math.max(...numbers)]
  return numbers.map((value) => Math.min(255, Math.floor(((value - min) / (max - min)) * 256)))
}

/** Values computed in float32 may fall into the neighbouring shade. */
function expectShades(found: number[], expected: number[]): void {
  expect(found).toHaveLength(expected.length)
  const worst = found.reduce((far, shade, i) => Math.max(far, Math.abs(shade - expected[i]!)), 0)
  expect(worst).toBeLessThanOrEqual(1)
}

describe('the programs print what the brief prints', () => {
  it.each([0, 1, 2, 3] as const)('program %d', async (n) => {
    const { text, files } = await run(n, null)
    expect(text).toBe(briefOutput(n))
    expect(files).toEqual([])
  })
})

describe('the programs leave what the brief shows', () => {
  it('0: the first digit and its two feature maps', async () => {
    const { files } = await run(0, join(folder, 'new/forward'), few)
    expect(files.map((file) => basename(file))).toEqual(['brief-0-1.png', 'brief-0-2.png', 'brief-0-3.png'])
    const golden = readGoldenJson('brief-examples.json') as {
      convForward: { images: Record<string, { data: number[] }> }
    }
    const maps = golden.convForward.images['0']!.data
    expect(cellsOf(files[0]!, 28)).toEqual(shades(mnist.train.images.subarray(0, 784)))
    for (const channel of [0, 1]) {
      const map = maps.filter((_, i) => i % 2 === channel)
      expectShades(cellsOf(files[1 + channel]!, 26), shades(map))
    }
  })

  it('1: the digit and its inverse, before and after pooling', async () => {
    const { files } = await run(1, folder, few)
    expect(files).toHaveLength(4)
    const digit = Array.from(mnist.train.images.subarray(0, 784))
    const inverse = digit.map((pixel) => 255 - pixel)
    const pooled = (cells: number[]) =>
      Array.from({ length: 196 }, (_, i) => {
        const at = Math.floor(i / 14) * 56 + (i % 14) * 2
        return Math.max(cells[at]!, cells[at + 1]!, cells[at + 28]!, cells[at + 29]!)
      })
    expect(cellsOf(files[0]!, 28)).toEqual(shades(digit))
    expectShades(cellsOf(files[1]!, 28), shades(inverse))
    expectShades(cellsOf(files[2]!, 14), shades(pooled(digit)))
    expectShades(cellsOf(files[3]!, 14), shades(pooled(inverse)))
  })
})

it('a set of fewer than ten images is refused by the backward programs', async () => {
  const nine = { ...mnist, name: 'nine', train: sliceImages(mnist.train, 0, 9) }
  await expect(run(2, null, nine)).rejects.toThrow('takes the first 10 training images; nine has 9')
})

it('an output folder that cannot be made is named', async () => {
  writeFileSync(join(folder, 'file'), '')
  await expect(run(0, join(folder, 'file/sub'))).rejects.toMatchObject({
    code: 'io',
    message: expect.stringContaining(join('file', 'sub')) as string
  })
})

it('a signal ends a program', async () => {
  const options = { dataSet: mnist, outFolder: null, print: () => undefined, signal: AbortSignal.abort() }
  await expect(runBrief(0, options)).rejects.toMatchObject({ code: 'cancelled' })
})
