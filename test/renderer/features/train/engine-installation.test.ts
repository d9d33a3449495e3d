/** Installing and removing an engine: one at a time, with its dialog open or closed. */
import { expect, test, vi } from 'vitest'
import type { EngineOption, EnginesApi } from '../../../../native/contract/engines.ts'
import { useAnnouncement } from '../../../../renderer/base/composables/use-announcer.ts'
import { useEngineInstallation } from '../../../../renderer/features/train/engine-installation.ts'
import { useNotices } from '../../../../renderer/shared/connection/notices.ts'
import { endedTask, FakeTask } from '../../shared/fake-task.ts'
import { openStores } from '../../shared/store-app.ts'

const settled = () => new Promise((resolve) => setImmediate(resolve))
const option = (part: Partial<EngineOption> = {}) =>
  ({ id: 'tf', title: 'TensorFlow', device: 'GPU', available: true, reason: null, ...part }) as EngineOption
const announced = useAnnouncement()

function open() {
  const engines = {
    list: vi.fn<EnginesApi['list']>(() => Promise.resolve([option()])),
    install: vi.fn<EnginesApi['install']>(() => Promise.resolve(endedTask(option()))),
    remove: vi.fn<EnginesApi['remove']>(() => Promise.resolve(option()))
  }
  const { use, connection } = openStores({ engines: () => engines as unknown as EnginesApi })
  const { notices } = use(useNotices)
  const messages = () => notices.map(({ title, detail }) => [title, detail])
  return { store: use(useEngineInstallation), messages, connection, engines }
}

test('an installation shows its progress, and at the end the device and the engines anew', async () => {
  const { store, messages, connection, engines } = open()
  const task = new FakeTask<EngineOption>()
  engines.install.mockResolvedValueOnce(task.stream)
  await store.install(true)
  expect([store.open, engines.install.mock.calls.length]).toEqual([false, 0])
  store.ask(option())
  expect([store.open, store.state]).toEqual([true, { kind: 'asking' }])
  const installing = store.install(true)
  expect([store.state, announced.value]).toEqual([
    { kind: 'working', what: 'starting', share: null },
    'Installing TensorFlow.'
  ])
  task.progress(1, 4, 'downloading')
  await settled()
  expect(store.state).toEqual({ kind: 'working', what: 'downloading', share: 0.25 })
  await store.install(false)
  store.ask(option({ id: 'other' }))
  expect([store.engine?.id, store.state.kind]).toEqual(['tf', 'working'])
  task.end(option())
  await installing
  expect(engines.install.mock.calls).toEqual([[{ id: 'tf', gpu: true }]])
  expect([store.state, connection.engines]).toEqual([{ kind: 'done', device: 'GPU' }, [option()]])
  expect([announced.value, messages()]).toEqual(['TensorFlow is installed.', []])
  store.ask(option({ id: 'other' }))
  expect([store.engine?.id, store.state]).toEqual(['other', { kind: 'asking' }])
})

test('with its dialog closed the end is a notice, good or bad', async () => {
  const { store, messages, engines } = open()
  store.ask(option())
  store.open = false
  await store.install(false)
  engines.install.mockRejectedValueOnce(Object.assign(new Error('no space'), { hint: 'Free some.' }))
  await store.install(false)
  expect(messages()).toEqual([
    ['TensorFlow is installed.', 'GPU'],
    ['No space', 'Free some.']
  ])
  expect([store.state, announced.value]).toEqual([
    { kind: 'failed', message: 'No space', hint: 'Free some.' },
    'TensorFlow could not be installed.'
  ])
})

test('with its dialog open a failure is shown there alone', async () => {
  const { store, messages, engines } = open()
  store.ask(option())
  engines.install.mockRejectedValueOnce(new Error('no space'))
  await store.install(false)
  expect([store.state.kind, messages()]).toEqual(['failed', []])
})

test('one that is installed and cannot be used says why, or at least its device', async () => {
  const { store, engines } = open()
  store.ask(option())
  engines.install.mockResolvedValueOnce(endedTask(option({ available: false, reason: 'no AVX' })))
  await store.install(false)
  expect(store.state).toMatchObject({ message: 'TensorFlow is installed and yet cannot be used: no AVX' })
  engines.install.mockResolvedValueOnce(endedTask(option({ available: false })))
  await store.install(false)
  expect(store.state).toMatchObject({ message: 'TensorFlow is installed and yet cannot be used: GPU' })
})

test('cancelling closes the dialog and keeps what was downloaded', async () => {
  const { store, messages, engines } = open()
  const task = new FakeTask<EngineOption>()
  engines.install.mockResolvedValueOnce(task.stream)
  store.cancel() // there is nothing to cancel
  store.ask(option())
  const installing = store.install(false)
  await settled()
  store.cancel()
  await installing
  expect([store.open, store.state, task.cancelled.mock.calls.length]).toEqual([false, { kind: 'asking' }, 1])
  expect(messages()).toEqual([
    ['Installing TensorFlow was cancelled.', 'What was downloaded is kept for the next time.']
  ])
})

test('an engine is removed after a question; a failure is a notice', async () => {
  const { store, messages, engines } = open()
  expect(store.removalOpen).toBe(false)
  await store.remove()
  expect(engines.remove).not.toHaveBeenCalled()
  store.askToRemove(option())
  expect([store.removalOpen, store.removing]).toEqual([true, false])
  const removing = store.remove()
  expect(store.removing).toBe(true)
  await removing
  expect([store.removalOpen, store.removing, store.removed?.id]).toEqual([false, false, 'tf'])
  engines.remove.mockRejectedValueOnce(new Error('a run uses it'))
  store.askToRemove(option())
  await store.remove()
  expect([store.removalOpen, store.removing]).toEqual([false, false])
  expect(messages()).toEqual([
    ['TensorFlow is removed.', ''],
    ['A run uses it', '']
  ])
})
