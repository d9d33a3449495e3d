/**
 * Answers that come late, or in another order than they were asked for, change nothing that a newer
 * request has set.
 */
import { expect, test, vi } from 'vitest'
import type { SavedDrawing } from '../../../native/contract/drawings.ts'
import type { ImagePage } from '../../../native/contract/data-sets.ts'
import type { EpochFinished, RunStarted } from '../../../native/contract/run-events.ts'
import type { ModelFile, RunApi, RunInfo, RunUpdate } from '../../../native/contract/runs.ts'
import { useAnnouncement } from '../../../renderer/base/composables/use-announcer.ts'
import { useSample } from '../../../renderer/features/data/sample.ts'
import { useSavedDrawings } from '../../../renderer/features/draw/saved-drawings.ts'
import { useCurrentRun } from '../../../renderer/shared/runs/current-run.ts'
import { useRunCommands } from '../../../renderer/shared/runs/run-commands.ts'
import { useModelExport } from '../../../renderer/shared/models/model-export.ts'
import { openStores } from './store-app.ts'

const settled = () => new Promise((resolve) => setImmediate(resolve))
const page = (index: number): ImagePage =>
  ({ indices: Uint32Array.of(index), labels: Uint8Array.of(3), pixels: new Uint8Array(784) }) as ImagePage

/** A run whose updates the test sends. */
function openRun(id: string, change: Partial<RunApi> = {}) {
  let send!: ReadableStreamDefaultController<readonly RunUpdate[]>
  const updates = new ReadableStream<readonly RunUpdate[]>({ start: (controller) => void (send = controller) })
  const api = {
    info: () =>
      Promise.resolve({
        id,
        state: 'running',
        startedAt: 1,
        options: { data: 'synthetic' } as RunInfo['options']
      } as RunInfo),
    probes: () => Promise.resolve({ pixels: new Uint8Array(), labels: new Uint8Array() }),
    watch: () => Promise.resolve(updates),
    ...change
  } as RunApi
  return { api, send: (...all: RunUpdate[]) => send.enqueue(all) }
}
const line = (seq: number, text: string): RunUpdate => ({ seq, kind: 'line', text })
const NO_RUNS = { list: () => Promise.resolve([]) } as never

test('a slow image does not replace the one that was asked for later', async () => {
  const { use } = openStores({})
  const store = use(useSample)
  const slow = Promise.withResolvers<ImagePage>()
  const first = store.look(() => slow.promise, 'train', null, 1)
  await store.look(() => Promise.resolve(page(2)), 'train', null, 2)
  slow.resolve(page(1))
  await first
  expect(store.sample).toMatchObject({ index: 2 })
})

test('updates of a run that was replaced are not applied any more', async () => {
  const { use, connection } = openStores({ runs: () => NO_RUNS })
  const store = use(useCurrentRun)
  const [old, other] = [openRun('old'), openRun('other')]
  void store.follow(old.api, connection.api!)
  await settled()
  old.send(line(1, 'Epoch 1/5'))
  await settled()
  expect(store.history.lines).toEqual(['Epoch 1/5'])
  void store.follow(other.api, connection.api!)
  await settled()
  old.send(line(2, 'Epoch 2/5'), { seq: 3, kind: 'state', state: 'failed', reason: 'x' })
  other.send(line(1, 'Epoch 1/9'))
  await settled()
  expect(store.history.lines).toEqual(['Epoch 1/9'])
  expect(store.state).toBe('running')
})

test('what is replayed when a run is opened is not announced; what happens later is', async () => {
  const now = vi.spyOn(performance, 'now')
  const { use, connection } = openStores({ runs: () => NO_RUNS })
  const announced = useAnnouncement()
  const before = announced.value
  const store = use(useCurrentRun)
  const run = openRun('one')
  now.mockReturnValue(1000)
  void store.follow(run.api, connection.api!)
  await settled()
  const started = { kind: 'started', recipe: 'keras', epochs: 5, stepsPerEpoch: 1 } as RunStarted
  const epoch = (number: number) =>
    ({
      kind: 'epoch',
      epoch: number,
      cost: 1,
      accuracy: 0.5,
      validationCost: 1,
      validationAccuracy: 0.5
    }) as EpochFinished
  now.mockReturnValue(1400)
  run.send({ seq: 1, kind: 'event', event: started }, { seq: 2, kind: 'event', event: epoch(1) })
  await settled()
  expect(announced.value).toBe(before)
  now.mockReturnValue(1600)
  run.send({ seq: 3, kind: 'event', event: epoch(2) })
  await settled()
  expect(announced.value).toMatch(/2/)
  now.mockRestore()
})

test('a command waits for the one before it', async () => {
  const { use, connection } = openStores({ runs: () => NO_RUNS })
  const order: string[] = []
  const paused = Promise.withResolvers<undefined>()
  const run = openRun('one', {
    pause: async () => {
      order.push('pause begins')
      await paused.promise
      order.push('pause ends')
    },
    resume: () => {
      order.push('resume')
      return Promise.resolve()
    }
  })
  void use(useCurrentRun).follow(run.api, connection.api!)
  await settled()
  const commands = use(useRunCommands)
  const both = [commands.pause(), commands.resume()]
  await settled()
  paused.resolve(undefined)
  await Promise.all(both)
  expect(order).toEqual(['pause begins', 'pause ends', 'resume'])
})

test('a drawing that waits for its removal is deleted before the next one is saved', async () => {
  const order: string[] = []
  const saved = (id: string) => ({ id, label: 4 }) as SavedDrawing
  const { use } = openStores({
    drawings: () => ({
      list: () => Promise.resolve([saved('a')]),
      remove: ({ id }: { id: string }) => Promise.resolve(void order.push(`remove ${id}`)),
      save: () => {
        order.push('save')
        return Promise.resolve(saved('b'))
      },
      relabel: () => Promise.reject(new Error('not called')),
      predictAll: () => Promise.reject(new Error('not called')),
      exportAs: () => Promise.reject(new Error('not called'))
    })
  })
  const store = use(useSavedDrawings)
  await settled()
  await store.remove(saved('a'))
  expect(order).toEqual([])
  await store.keep({ kind: 'grid', cells: new Uint8Array(784) }, 4)
  expect(order).toEqual(['remove a', 'save'])
  expect(store.kept.map(({ id }) => id)).toEqual(['b'])
})

test('an export that was closed does not open its dialog again', async () => {
  const exported = Promise.withResolvers<ModelFile>()
  const { use, connection } = openStores({ runs: () => NO_RUNS }, () => Promise.resolve('token'))
  const run = openRun('one', { exportModel: () => exported.promise })
  void use(useCurrentRun).follow(run.api, connection.api!)
  await settled()
  const store = use(useModelExport)
  const exporting = store.exportModel()
  await settled()
  expect(store.state.kind).toBe('working')
  store.close()
  exported.resolve({ fileName: 'a.onnx', bytes: null, savedAs: 'a.onnx' } as ModelFile)
  await exporting
  expect(store.state.kind).toBe('closed')
})
