/** Improving a model with one's own digits: progress, result, the decision, and taking it back. */
import { expect, test, vi } from 'vitest'
import type { ImprovementResult, ImprovementsApi, ImproveRequest } from '../../../../native/contract/improvement.ts'
import { useAnnouncement } from '../../../../renderer/base/composables/use-announcer.ts'
import { useImprovement } from '../../../../renderer/features/draw/improvement.ts'
import { useNotices } from '../../../../renderer/shared/connection/notices.ts'
import { endedTask, FakeTask } from '../../shared/fake-task.ts'
import { openStores } from '../../shared/store-app.ts'

const settled = () => new Promise((resolve) => setImmediate(resolve))
const REQUEST: ImproveRequest = { model: 'newest', share: 0.25, epochs: 1, seed: 0 }
const result = (worse: boolean) => ({ run: 'r7', worse }) as unknown as ImprovementResult
const announced = useAnnouncement()

function open() {
  const api = { improve: vi.fn<ImprovementsApi['improve']>(), decide: vi.fn<ImprovementsApi['decide']>() }
  api.decide.mockResolvedValue(undefined)
  const { use } = openStores({ improvements: () => api })
  return { store: use(useImprovement), notices: use(useNotices), api }
}

test('an improvement shows its progress and result, and is used or not as is decided', async () => {
  const { store, api } = open()
  expect(store.state).toEqual({ kind: 'closed' })
  await store.decide(true)
  expect(api.decide).not.toHaveBeenCalled()
  store.ask()
  expect(store.state).toEqual({ kind: 'asking' })
  const task = new FakeTask<ImprovementResult>()
  api.improve.mockResolvedValueOnce(task.stream)
  const improving = store.improve(REQUEST)
  expect(store.state).toEqual({ kind: 'working', what: 'Starting', share: null })
  task.progress(1, 4, 'Training')
  await settled()
  expect(store.state).toEqual({ kind: 'working', what: 'Training', share: 0.25 })
  task.end(result(false))
  await improving
  expect(store.state).toEqual({ kind: 'done', result: result(false), used: false })
  expect(announced.value).toBe('The model is improved. It is not used yet.')
  await store.decide(true)
  expect([store.state, announced.value]).toEqual([
    { kind: 'done', result: result(false), used: true },
    'The pad reads with the improved model.'
  ])
  await store.decide(false)
  expect([store.state, announced.value]).toEqual([
    { kind: 'done', result: result(false), used: false },
    'The pad reads with the old model.'
  ])
  expect(api.decide.mock.calls).toEqual([[{ run: 'r7', use: true }], [{ run: 'r7', use: false }]])
})

test('one that reads worse is announced as that, and a decision that fails is a notice', async () => {
  const { store, notices, api } = open()
  api.improve.mockResolvedValueOnce(endedTask(result(true)))
  await store.improve(REQUEST)
  expect(announced.value).toBe('The improved model reads worse.')
  api.decide.mockRejectedValueOnce(new Error('the run is gone'))
  await store.decide(true)
  expect([store.state, notices.notices.length]).toEqual([{ kind: 'done', result: result(true), used: false }, 1])
})

test('a failure says why', async () => {
  const { store, api } = open()
  api.improve.mockRejectedValueOnce(Object.assign(new Error('a run trains'), { hint: 'Wait.' }))
  await store.improve(REQUEST)
  expect(store.state).toEqual({ kind: 'failed', message: 'A run trains', hint: 'Wait.' })
})

test.each(['cancel', 'close'] as const)('%s ends the one under way, which changes nothing more', async (how) => {
  const { store, api } = open()
  const task = new FakeTask<ImprovementResult>()
  const late = Promise.withResolvers<never>()
  api.improve.mockResolvedValueOnce(task.stream).mockReturnValueOnce(late.promise)
  const first = store.improve(REQUEST)
  await settled()
  store[how]()
  await first
  const second = store.improve(REQUEST)
  store[how]()
  late.reject(new Error('late'))
  await second
  expect([store.state, task.cancelled.mock.calls.length]).toEqual([{ kind: how === 'cancel' ? 'asking' : 'closed' }, 1])
})

test('another one takes the place of the one under way', async () => {
  const { store, api } = open()
  const task = new FakeTask<ImprovementResult>()
  api.improve.mockResolvedValueOnce(task.stream).mockResolvedValueOnce(endedTask(result(true)))
  const first = store.improve(REQUEST)
  await settled()
  await store.improve(REQUEST)
  await first
  expect([store.state.kind, task.cancelled.mock.calls.length]).toEqual(['done', 1])
})
