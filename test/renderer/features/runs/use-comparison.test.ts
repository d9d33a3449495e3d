/** Which curves a comparison holds, and which it asks for again when a part of them is zoomed. */
import { effectScope, ref } from 'vue'
import { expect, onTestFinished, test, vi } from 'vitest'
import type { RunCurve } from '../../../../native/contract/run-curves.ts'
import type { WorkbenchApi } from '../../../../native/contract/workbench.ts'
import { useComparison } from '../../../../renderer/features/runs/compare/use-comparison.ts'
import { createSimulatedLibrary } from '../../page/simulated-library.ts'
import { libraryRow } from '../../page/simulated-rows.ts'

/** Two runs of 32 epochs of 1,563 steps: more than the 20,000 points that are held of each. */
const LONG = 32
const STEPS = LONG * 1563

function compared({ epochs = LONG } = {}) {
  const ids = ['a', 'b']
  const library = createSimulatedLibrary(ids.map((id) => libraryRow({ id, options: { epochs } })))
  const asked = vi.spyOn(library.api, 'curves')
  const api = ref({ library: () => library.api } as unknown as WorkbenchApi)
  const scope = effectScope()
  onTestFinished(() => scope.stop())
  const comparison = scope.run(() =>
    useComparison(
      () => api.value,
      () => ids,
      () => null
    )
  )!
  const rangeOf = ({ globalStep }: RunCurve) => [globalStep[0], globalStep.at(-1)]
  return { comparison, asked, library, rangeOf }
}

test('a zoomed part of long runs is read again with every step, and the whole comes back', async () => {
  const { comparison, asked, rangeOf } = compared()
  await expect.poll(() => comparison.curves.value.length).toBe(2)
  const whole = comparison.curves.value
  expect(whole.map(({ stepsPerPoint }) => stepsPerPoint)).toEqual([3, 3])
  await comparison.readRange({ from: 1000, to: 1500 })
  expect(asked.mock.lastCall).toEqual([{ ids: ['a', 'b'], from: 1000, to: 1500, maxPoints: 20_000 }])
  for (const curve of comparison.curves.value) {
    expect(curve).toMatchObject({ stepsPerPoint: 1, stepsInRange: 501, stepsKept: STEPS })
    expect(rangeOf(curve)).toEqual([1000, 1500])
  }
  const asks = asked.mock.calls.length
  await comparison.readRange(null)
  expect(comparison.curves.value).toBe(whole)
  expect(asked.mock.calls).toHaveLength(asks)
})

test('of runs whose every step is there nothing is read again', async () => {
  const { comparison, asked } = compared({ epochs: 2 })
  await expect.poll(() => comparison.curves.value.length).toBe(2)
  const whole = comparison.curves.value
  await comparison.readRange({ from: 10, to: 20 })
  expect(comparison.curves.value).toBe(whole)
  expect(asked).toHaveBeenCalledOnce()
})

test('of two zooms in turn the later one counts, whichever is answered first', async () => {
  const { comparison, asked, library, rangeOf } = compared()
  await expect.poll(() => comparison.curves.value.length).toBe(2)
  const slow = Promise.withResolvers<undefined>()
  asked.mockImplementationOnce(async (request) => {
    await slow.promise
    return library.api.curves(request)
  })
  const first = comparison.readRange({ from: 1, to: 100 })
  await comparison.readRange({ from: 200, to: 300 })
  slow.resolve(undefined)
  await first
  expect(rangeOf(comparison.curves.value[0]!)).toEqual([200, 300])
})

test('a zoom that fails is told, and keeps what is there', async () => {
  const { comparison, library } = compared()
  await expect.poll(() => comparison.curves.value.length).toBe(2)
  const whole = comparison.curves.value
  library.remove('b')
  await comparison.readRange({ from: 1, to: 100 })
  expect(comparison.failure.value?.message).toMatch(/there is no run b/i)
  expect(comparison.curves.value).toBe(whole)
})
