/** `lenet bench` checks before it measures, and hands out every figure as a JSON line. */
import { describe, expect, test } from 'vitest'
import { formatBench } from '../../native/cli/format-bench.ts'
import { createWorkerKernelsEngine } from '../../native/engines/worker-kernels/index.ts'
import { benchImages } from '../../native/bench/bench-data.ts'
import { checkResults } from '../../native/bench/check-results.ts'
import { jsonLines, lenetProcess } from '../support/lenet-command.ts'
import { slowTest } from '../support/slow-test.ts'

/** The first of those that are measured on. */
const images = benchImages(1)

describe('lenet bench --json', () => {
  slowTest('checks, then gives peak, kernels, whole steps and scaling, figures that fit each other', async () => {
    const finished = await lenetProcess(['bench', '--quick', '--threads', '2', '--json'])
    expect(finished.code).toBe(0)
    const lines = jsonLines(finished)
    const kinds = [...new Set(lines.map(({ kind }) => kind))]
    expect(kinds).toEqual(['check', 'peak', 'kernel', 'step', 'scaling', 'distortion'])
    const of = (kind: string) => lines.filter((line) => line['kind'] === kind)
    for (const { worst } of of('check')) expect(worst).toBeLessThanOrEqual(1)
    expect(of('peak').map(({ threads }) => threads)).toEqual([1, 2])
    expect(of('kernel')).toHaveLength(9 + 8)
    const [one, two] = of('step') as { imagesPerSecond: number; millisecondsPerStep: number }[]
    expect(one!.millisecondsPerStep).toBeCloseTo(32_000 / one!.imagesPerSecond, 6)
    expect(of('scaling')[0]).toEqual({
      kind: 'scaling',
      threads: 2,
      speedup: two!.imagesPerSecond / one!.imagesPerSecond
    })
    const levels = of('distortion').filter(({ threads }) => threads === 2)
    expect(levels.map(({ level }) => level)).toEqual(['none', 'slight', 'strong'])
    expect(levels[0]).toMatchObject({ ratio: 1 })
    expect(levels[2]!['ratio']).toBe(
      (levels[0]!['imagesPerSecond'] as number) / (levels[2]!['imagesPerSecond'] as number)
    )
  })
})

test('a kernel that gives something else is named, and nothing is measured', async () => {
  const engine = await createWorkerKernelsEngine({ threads: 1 })
  try {
    const honest = engine.gradients.bind(engine)
    engine.gradients = async (indices) => {
      const result = await honest(indices)
      result.gradients[200]! += 1e-4
      return result
    }
    await expect(checkResults(engine, images)).rejects.toThrow('gradient of conv2/kernel differs')
  } finally {
    await engine.dispose()
  }
})

test('a distortion that gives something else is named', async () => {
  const engine = await createWorkerKernelsEngine({ threads: 1 })
  try {
    const honest = engine.gradients.bind(engine)
    engine.gradients = (indices, distortion) =>
      honest(indices, distortion ? { ...distortion, shift: distortion.shift + 1e-5 } : null)
    await expect(checkResults(engine, images)).rejects.toThrow('distorted images differs')
  } finally {
    await engine.dispose()
  }
})

test('a heading stands where a part of the table begins', () => {
  const peak = { kind: 'peak', threads: 1, gflops: 50 } as const
  expect(formatBench(peak, null)).toHaveLength(3)
  expect(formatBench(peak, peak)).toEqual(['  1 thread                                                        50.0'])
})
