/** Measuring engines and comparing them: progress, results, failures, and taking it back. */
import { beforeEach, describe, expect, test, vi } from 'vitest'
import type { EngineComparison } from '../../../../native/contract/comparison.ts'
import type { EnginesApi, EngineSpeed } from '../../../../native/contract/engines.ts'
import { announce, useAnnouncement } from '../../../../renderer/base/composables/use-announcer.ts'
import { saveFile } from '../../../../renderer/client/save-file.ts'
import { useEngineComparison } from '../../../../renderer/features/train/engine-comparison.ts'
import { useEngineMeasurement } from '../../../../renderer/features/train/engine-measurement.ts'
import { useNotices } from '../../../../renderer/shared/connection/notices.ts'
import { endedTask, FakeTask } from '../../shared/fake-task.ts'
import { openStores } from '../../shared/store-app.ts'

vi.mock('../../../../renderer/client/save-file.ts', () => ({ saveFile: vi.fn() }))
vi.mock('../../../../renderer/features/train/comparison-tables.ts', () => ({ comparisonCsv: () => 'a,b\n' }))

const settled = () => new Promise((resolve) => setImmediate(resolve))
const announced = useAnnouncement()
beforeEach(() => announce(''))

function open() {
  const api = { measure: vi.fn<EnginesApi['measure']>(), compare: vi.fn<EnginesApi['compare']>() }
  const { use } = openStores({ engines: () => api as unknown as EnginesApi })
  const { notices } = use(useNotices)
  return { measurement: use(useEngineMeasurement), comparison: use(useEngineComparison), notices, api }
}

describe('measuring', () => {
  const SPEEDS: readonly EngineSpeed[] = [{ engine: 'a', device: null, imagesPerSecond: 5, failure: null }]

  test('goes on once at a time, with progress, and its figures are kept', async () => {
    const { measurement, api } = open()
    const task = new FakeTask<readonly EngineSpeed[]>()
    api.measure.mockResolvedValueOnce(task.stream)
    const measuring = measurement.measure()
    expect([measurement.progress, announced.value]).toEqual([
      { what: 'starting', share: null },
      'Measuring the engines.'
    ])
    await measurement.measure()
    expect(api.measure).toHaveBeenCalledTimes(1)
    task.progress(1, 2, 'Engine a')
    await settled()
    expect(measurement.progress).toEqual({ what: 'Engine a', share: 0.5 })
    task.end(SPEEDS)
    await measuring
    expect([measurement.progress, measurement.speeds]).toEqual([null, SPEEDS])
    expect(announced.value).toBe('The engines are measured.')
    api.measure.mockResolvedValueOnce(endedTask([]))
    await measurement.measure()
    expect(measurement.speeds).toEqual([])
  })

  test('that is cancelled or fails keeps the figures of before', async () => {
    const { measurement, notices, api } = open()
    const task = new FakeTask<readonly EngineSpeed[]>()
    api.measure.mockResolvedValueOnce(endedTask(SPEEDS)).mockResolvedValueOnce(task.stream)
    measurement.cancel() // there is nothing to cancel
    await measurement.measure()
    const measuring = measurement.measure()
    await settled()
    measurement.cancel()
    await measuring
    expect([task.cancelled.mock.calls.length, measurement.speeds]).toEqual([1, SPEEDS])
    api.measure.mockRejectedValueOnce(new Error('a run trains'))
    await measurement.measure()
    expect([measurement.speeds, notices.map(({ title }) => title)]).toEqual([SPEEDS, ['A run trains']])
  })
})

describe('a comparison', () => {
  const REQUEST = { engines: ['a', 'b'] as [string, string], data: 'mnist' }
  const RESULT = { engines: [{ name: 'a' }, { name: 'b' }] } as unknown as EngineComparison

  test('shows its progress and its result, which can be saved', async () => {
    const { comparison, api } = open()
    comparison.ask()
    expect(comparison.state).toEqual({ kind: 'asking' })
    const task = new FakeTask<EngineComparison>()
    api.compare.mockResolvedValueOnce(task.stream)
    const comparing = comparison.compare(REQUEST)
    expect(comparison.state).toEqual({ kind: 'working', what: 'starting', share: null })
    expect(api.compare).toHaveBeenCalledExactlyOnceWith({ ...REQUEST, steps: 100 })
    task.progress(1, 4, 'losses')
    await settled()
    expect(comparison.state).toEqual({ kind: 'working', what: 'losses', share: 0.25 })
    task.end(RESULT)
    await comparing
    expect([comparison.state, announced.value]).toEqual([
      { kind: 'done', comparison: RESULT },
      'The engines are compared.'
    ])
    comparison.save(RESULT)
    const [name, { type, size }] = vi.mocked(saveFile).mock.lastCall!
    expect([name, type, size]).toEqual(['compare-a-b.csv', 'text/csv', 4])
  })

  test('that fails says why', async () => {
    const { comparison, api } = open()
    api.compare.mockRejectedValueOnce(new Error('a run trains'))
    await comparison.compare(REQUEST)
    expect(comparison.state).toEqual({ kind: 'failed', message: 'A run trains', hint: '' })
    expect(announced.value).toBe('The engines could not be compared.')
  })

  test.each(['cancel', 'close'] as const)('%s ends it, and nothing is announced of it', async (how) => {
    const { comparison, api } = open()
    const task = new FakeTask<EngineComparison>()
    const late = Promise.withResolvers<never>()
    api.compare.mockResolvedValueOnce(task.stream).mockReturnValueOnce(late.promise)
    const first = comparison.compare(REQUEST)
    await settled()
    comparison[how]()
    await first
    const second = comparison.compare(REQUEST)
    comparison[how]()
    late.reject(new Error('late'))
    await second
    expect([comparison.state.kind, task.cancelled.mock.calls.length]).toEqual([
      how === 'cancel' ? 'asking' : 'closed',
      1
    ])
    expect(announced.value).not.toMatch(/compared/)
  })

  test('that is begun while another is under way takes its place', async () => {
    const { comparison, api } = open()
    const task = new FakeTask<EngineComparison>()
    api.compare.mockResolvedValueOnce(task.stream).mockResolvedValueOnce(endedTask(RESULT))
    const first = comparison.compare(REQUEST)
    await settled()
    await comparison.compare(REQUEST)
    await first
    expect([comparison.state.kind, task.cancelled.mock.calls.length]).toEqual(['done', 1])
  })
})
