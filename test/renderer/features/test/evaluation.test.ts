/** The test on the screen: what is shown while it runs, which one counts, corrections and files. */
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import type { EvaluationApi, EvaluationComparison, EvaluationModel } from '../../../../native/contract/evaluation.ts'
import type { EvaluationRequest, EvaluationSummary } from '../../../../native/contract/evaluation.ts'
import { useAnnouncement } from '../../../../renderer/base/composables/use-announcer.ts'
import { saveFile } from '../../../../renderer/client/save-file.ts'
import { useEvaluation } from '../../../../renderer/features/test/evaluation.ts'
import { useNotices } from '../../../../renderer/shared/connection/notices.ts'
import { endedTask, FakeTask } from '../../shared/fake-task.ts'
import { openStores } from '../../shared/store-app.ts'

vi.mock('../../../../renderer/client/save-file.ts', () => ({ saveFile: vi.fn() }))

const REQUEST: EvaluationRequest = { model: 'm', data: 'mnist', split: 'test' }
const COMPARISON = {} as EvaluationComparison
const summary = (correct: number) =>
  ({
    ...{ model: { title: 'Model' }, set: { title: 'MNIST, test' }, accuracy: correct / 10_000 },
    ...{ images: 10_000, correct }
  }) as EvaluationSummary
const announced = useAnnouncement()
const settled = () => vi.advanceTimersByTimeAsync(0)

beforeEach(() => {
  vi.useFakeTimers()
  vi.mocked(saveFile).mockReset()
})
afterEach(() => void vi.useRealTimers())

function open() {
  const api = {
    choices: vi.fn<EvaluationApi['choices']>(),
    evaluate: vi.fn<EvaluationApi['evaluate']>(() => Promise.resolve(endedTask(summary(9_800)))),
    compare: vi.fn<EvaluationApi['compare']>(() => Promise.resolve(endedTask(COMPARISON))),
    correct: vi.fn<EvaluationApi['correct']>(() => Promise.resolve()),
    addModelFile: vi.fn<EvaluationApi['addModelFile']>(),
    images: vi.fn<EvaluationApi['images']>(),
    report: vi.fn<EvaluationApi['report']>(),
    exportImages: vi.fn<EvaluationApi['exportImages']>()
  }
  const { use, connection } = openStores({ evaluation: () => api as unknown as EvaluationApi })
  return { store: use(useEvaluation), notices: use(useNotices), connection, api }
}

describe('a test', () => {
  test('is shown and announced with its figures', async () => {
    const { store, api } = open()
    expect(store.busy).toBe(false)
    const running = store.run(REQUEST, null)
    expect([store.busy, store.progress]).toEqual([true, null])
    await running
    expect(store.test).toEqual({ request: REQUEST, against: null, summary: summary(9_800), comparison: null })
    expect([store.busy, store.failure, api.compare.mock.calls.length]).toEqual([false, null, 0])
    expect(announced.value).toBe('Model on MNIST, test: 98.00\u00a0% right, 200 of 10,000 images wrong')
  })

  test('is compared with the other model, if there is one', async () => {
    const { store, api } = open()
    await store.run(REQUEST, 'other')
    expect(api.compare).toHaveBeenCalledExactlyOnceWith({ ...REQUEST, against: 'other' })
    expect(store.test?.comparison).toEqual(COMPARISON)
  })

  test('shows progress only after 300 ms, first without a share', async () => {
    const { store, api } = open()
    const task = new FakeTask<EvaluationSummary>()
    api.evaluate.mockResolvedValueOnce(task.stream)
    await vi.advanceTimersByTimeAsync(1_000) // since the page was loaded
    const running = store.run(REQUEST, null)
    task.progress(1, 10)
    await vi.advanceTimersByTimeAsync(299)
    expect(store.progress).toBeNull()
    await vi.advanceTimersByTimeAsync(1)
    expect(store.progress).toEqual({ share: null })
    task.progress(4, 10)
    await settled()
    expect(store.progress).toEqual({ share: 0.4 })
    task.end(summary(1))
    await running
    expect([store.progress, store.busy]).toEqual([null, false])
    await store.run(REQUEST, null)
    await vi.advanceTimersByTimeAsync(1_000)
    expect(store.progress).toBeNull()
  })

  test('that is replaced changes nothing any more and is cancelled', async () => {
    const { store, api } = open()
    const [first, second] = [new FakeTask<EvaluationSummary>(), new FakeTask<EvaluationSummary>()]
    api.evaluate.mockResolvedValueOnce(first.stream).mockResolvedValueOnce(second.stream)
    const [slow, running] = [store.run(REQUEST, 'other'), store.run({ ...REQUEST, model: 'n' }, null)]
    await slow
    expect([first.cancelled.mock.calls.length, store.busy, store.test]).toEqual([1, true, null])
    await vi.advanceTimersByTimeAsync(300)
    second.progress(1, 2)
    await settled()
    expect(store.progress).toEqual({ share: 0.5 })
    second.end(summary(5))
    await running
    expect(store.test?.request.model).toBe('n')
    expect(api.compare).not.toHaveBeenCalled()
  })

  test('that is cancelled leaves the one before', async () => {
    const { store, api } = open()
    await store.run(REQUEST, null)
    const before = store.test
    const task = new FakeTask<EvaluationSummary>()
    api.evaluate.mockResolvedValueOnce(task.stream)
    const running = store.run(REQUEST, null)
    await vi.advanceTimersByTimeAsync(400)
    store.cancel()
    expect([store.busy, store.progress]).toEqual([false, null])
    await running
    expect([store.test, task.cancelled.mock.calls.length]).toEqual([before, 1])
  })

  test('that is cancelled while the models are compared is not shown', async () => {
    const { store, api } = open()
    const task = new FakeTask<EvaluationComparison>()
    api.compare.mockResolvedValueOnce(task.stream)
    const running = store.run(REQUEST, 'other')
    await settled()
    store.cancel()
    await running
    expect([store.test, store.failure]).toEqual([null, null])
  })

  test('that is cancelled before it began fails in silence', async () => {
    const { store, api } = open()
    const late = Promise.withResolvers<never>()
    api.evaluate.mockReturnValueOnce(late.promise)
    const running = store.run(REQUEST, null)
    store.cancel()
    late.reject(new Error('late'))
    await running
    expect(store.failure).toBeNull()
  })

  test('that fails says why, and shows no test until the next', async () => {
    const { store, api } = open()
    await store.run(REQUEST, null)
    api.evaluate.mockRejectedValueOnce(Object.assign(new Error('no such set'), { hint: 'Choose one.' }))
    await store.run(REQUEST, null)
    expect([store.test, store.busy]).toEqual([null, false])
    expect(store.failure).toEqual({ message: 'No such set', hint: 'Choose one.' })
    const running = store.run(REQUEST, null)
    expect(store.failure).toBeNull()
    await running
  })

  test('that was replaced fails in silence', async () => {
    const { store, api } = open()
    const late = Promise.withResolvers<never>()
    api.evaluate.mockReturnValueOnce(late.promise)
    const [slow, running] = [store.run(REQUEST, null), store.run(REQUEST, null)]
    await running
    late.reject(new Error('late'))
    await slow
    expect([store.failure, store.test?.summary]).toEqual([null, summary(9_800)])
  })
})

describe('what can be tested', () => {
  const CHOICES = { models: [], sets: [] }

  test('is listed; without a connection a failure is not shown', async () => {
    const { store, connection, api } = open()
    api.choices.mockResolvedValueOnce(CHOICES)
    await store.loadChoices()
    expect(store.choices).toEqual(CHOICES)
    api.choices.mockRejectedValueOnce(new Error('no list'))
    await store.loadChoices()
    expect(store.failure).toEqual({ message: 'No list', hint: '' })
    store.failure = null
    connection.api = null
    await store.loadChoices()
    expect(store.failure).toBeNull()
  })

  test('of an earlier connection is dropped', async () => {
    const { store, connection, api } = open()
    for (const outcome of ['resolve', 'reject'] as const) {
      const late = Promise.withResolvers<never>()
      api.choices.mockReturnValueOnce(late.promise)
      const loading = store.loadChoices()
      const before = connection.api
      connection.api = null
      late[outcome](CHOICES as never)
      await loading
      expect([store.choices, store.failure]).toEqual([null, null])
      connection.api = before
    }
  })

  test('includes a model file that was added; a refused one is a notice', async () => {
    const { store, notices, api } = open()
    const model = { id: 'file:1' } as EvaluationModel
    api.choices.mockResolvedValue({ models: [model], sets: [] })
    api.addModelFile.mockResolvedValueOnce(model).mockRejectedValueOnce(new Error('no ONNX file'))
    const file = new File([Uint8Array.of(1, 2)], 'net.onnx')
    expect(await store.addModelFile(file)).toEqual(model)
    expect(api.addModelFile).toHaveBeenCalledWith({ name: 'net.onnx', bytes: Uint8Array.of(1, 2) })
    expect(store.choices?.models).toEqual([model])
    expect(await store.addModelFile(file)).toBeNull()
    expect(notices.notices.map(({ title }) => title)).toEqual(['No ONNX file'])
  })
})

describe('corrections', () => {
  test('are noted, change the summary, and are taken back one by one to what was there before', async () => {
    const { store, api } = open()
    await store.run(REQUEST, null)
    expect([store.canUndo, store.undo()]).toEqual([false, false])
    api.evaluate.mockResolvedValueOnce(endedTask(summary(9_801)))
    await store.correct(1_234, 7, null)
    expect([announced.value, store.revision, store.canUndo]).toEqual(['Image 1,234 noted as 7', 1, true])
    expect(store.test?.summary.correct).toBe(9_801)
    await store.correct(1_234, 1, 7)
    expect(store.undo()).toBe(true)
    await settled()
    expect(store.undo()).toBe(true)
    await settled()
    expect(announced.value).toBe('The label of image 1,234 stands')
    expect(api.correct.mock.calls.map(([{ label }]) => label)).toEqual([7, 1, 7, null])
    expect(api.correct).toHaveBeenLastCalledWith({ data: 'mnist', split: 'test', index: 1_234, label: null })
    expect([store.canUndo, store.revision]).toEqual([false, 4])
  })

  test('that fail are a notice and nothing to take back', async () => {
    const { store, notices, api } = open()
    await store.run(REQUEST, null)
    api.correct.mockRejectedValueOnce(new Error('the disk is full'))
    await store.correct(3, 7, null)
    expect([store.canUndo, store.revision, notices.notices.length]).toEqual([false, 0, 1])
  })

  test('of a test that is gone when they are noted are no failure', async () => {
    const { store, notices, api } = open()
    await store.run(REQUEST, null)
    const noted = Promise.withResolvers<undefined>()
    api.correct.mockReturnValueOnce(noted.promise)
    const correcting = store.correct(3, 7, null)
    api.evaluate.mockRejectedValueOnce(new Error('no such set'))
    await store.run(REQUEST, null)
    noted.resolve(undefined)
    await correcting
    expect([store.test, notices.notices]).toEqual([null, []])
  })

  test('need a test, and do not bring back one that was replaced', async () => {
    const { store, api } = open()
    await store.correct(3, 7, null)
    expect(api.correct).not.toHaveBeenCalled()
    await store.run(REQUEST, null)
    const late = new FakeTask<EvaluationSummary>()
    api.evaluate.mockResolvedValueOnce(late.stream)
    const correcting = store.correct(3, 7, null)
    await settled()
    await store.run({ ...REQUEST, model: 'n' }, null)
    late.end(summary(1))
    await correcting
    expect(store.test).toMatchObject({ request: { model: 'n' }, summary: { correct: 9_800 } })
  })
})

describe('files', () => {
  test('of predictions and metrics are saved with their types; without a test there is none', async () => {
    const { store, notices, api } = open()
    await store.save('metrics')
    expect([api.report.mock.calls, notices.notices]).toEqual([[], []])
    await store.run(REQUEST, null)
    api.report.mockResolvedValue({ fileName: 'report', text: 'abc' })
    await store.save('metrics')
    await store.save('predictions')
    const saved = vi.mocked(saveFile).mock.calls.map(([name, { type, size }]) => [name, type, size])
    expect(saved).toEqual([
      ['report', 'application/json', 3],
      ['report', 'text/csv', 3]
    ])
    expect(api.report).toHaveBeenLastCalledWith({ ...REQUEST, content: 'predictions' })
  })

  test('of images are saved', async () => {
    const { store, api } = open()
    api.exportImages.mockResolvedValueOnce({ fileName: 'images.npz', bytes: Uint8Array.of(1, 2) })
    await store.saveImages({} as never)
    expect(vi.mocked(saveFile).mock.calls.map(([name, { size }]) => [name, size])).toEqual([['images.npz', 2]])
  })

  test('that cannot be made are a notice', async () => {
    const { store, notices, api } = open()
    await store.run(REQUEST, null)
    api.report.mockRejectedValueOnce(new Error('no report'))
    api.exportImages.mockRejectedValueOnce(new Error('no images'))
    await store.save('corrections')
    await store.saveImages({} as never)
    expect(notices.notices.map(({ title }) => title)).toEqual(['No report', 'No images'])
    expect(saveFile).not.toHaveBeenCalled()
  })
})
