/** What is looked into: opened by what the address names, and released with the connection. */
import { expect, test, vi } from 'vitest'
import type { SavedDrawing } from '../../../../native/contract/drawings.ts'
import type { InspectedModel, InspectionApi, InspectionOverview } from '../../../../native/contract/inspection.ts'
import type { InspectionsApi } from '../../../../native/contract/inspection.ts'
import type { ModelOption } from '../../../../native/contract/models.ts'
import type { ImageChoice } from '../../../../renderer/features/layers/address.ts'
import { useInspection } from '../../../../renderer/features/layers/inspection.ts'
import { openStores } from '../../shared/store-app.ts'

const settled = () => new Promise((resolve) => setImmediate(resolve))
const MODEL = { kind: 'built-in' } as unknown as InspectedModel
const image = (index: number): ImageChoice => ({ kind: 'image', set: 'mnist', split: 'test', index })
const DRAWING: ImageChoice = { kind: 'drawing' }
const STEPS = { crop: true, keepAspect: true, centreByMass: true }
const inspection = (name: string) =>
  ({ overview: () => Promise.resolve({ name } as unknown as InspectionOverview) }) as unknown as InspectionApi

function open() {
  const opens = vi.fn<InspectionsApi['open']>(() => Promise.resolve(inspection('maps')))
  const models = vi.fn(() => Promise.resolve([{ id: 'newest' } as ModelOption]))
  const drawings = vi.fn(() => Promise.resolve([{ id: 'd' } as SavedDrawing]))
  const { use, connection } = openStores({
    inspections: () => ({ open: opens }) as never,
    models: () => ({ list: models }) as never,
    drawings: () => ({ list: drawings }) as never
  })
  return { store: use(useInspection), connection, opens, models, drawings }
}

test('the same image and model are opened once, and again where that is asked for', async () => {
  const { store, opens } = open()
  await store.open(MODEL, image(1))
  await store.open(MODEL, image(1))
  expect([opens.mock.calls.length, store.generation]).toEqual([1, 1])
  expect(opens).toHaveBeenLastCalledWith({ model: MODEL, input: image(1) })
  expect([store.overview, await store.api?.overview()]).toEqual([{ name: 'maps' }, { name: 'maps' }])
  await store.open(MODEL, image(1), true)
  await store.open(MODEL, image(2))
  expect([opens.mock.calls.length, store.generation]).toEqual([3, 3])
})

test('a slow answer does not replace the image that was asked for later', async () => {
  const { store, opens } = open()
  const [late, failing] = [Promise.withResolvers<InspectionApi>(), Promise.withResolvers<InspectionApi>()]
  opens.mockReturnValueOnce(late.promise).mockReturnValueOnce(failing.promise)
  const slow = [store.open(MODEL, image(1)), store.open(MODEL, image(2))]
  await store.open(MODEL, image(3))
  late.resolve(inspection('late'))
  failing.reject(new Error('late'))
  await Promise.all(slow)
  expect([store.overview, store.failure, store.generation]).toEqual([{ name: 'maps' }, null, 1])
})

test('what cannot be opened says why, and is tried again by the same address', async () => {
  const { store, opens } = open()
  opens.mockRejectedValueOnce(new Error('no image'))
  await store.open(MODEL, image(1))
  expect(store.failure).toEqual({ message: 'No image', hint: '' })
  await store.open(MODEL, image(1))
  expect([store.failure, store.overview]).toEqual([null, { name: 'maps' }])
})

test('a drawing is prepared, the grid that a network has read is not', async () => {
  const { store, opens } = open()
  await store.open(MODEL, DRAWING)
  expect(store.failure).toEqual({
    message: 'The drawing is no longer on the pad',
    hint: 'Draw it again, or choose another image.'
  })
  store.drawing = { kind: 'strokes', strokes: [] }
  await store.open(MODEL, DRAWING)
  expect(opens.mock.lastCall![0].input).toEqual({ kind: 'drawing', drawing: store.drawing, steps: STEPS })
  store.drawing = { kind: 'grid', cells: new Uint8Array(784) }
  store.drawingLabel = 4
  await store.open(MODEL, DRAWING, true)
  expect(opens.mock.lastCall![0].input).toEqual({ kind: 'pixels', pixels: store.drawing.cells, label: 4 })
})

test('with the connection everything is released, and the same address opens it anew', async () => {
  const { store, connection, opens } = open()
  await store.open(MODEL, image(1))
  const late = Promise.withResolvers<InspectionApi>()
  opens.mockReturnValueOnce(late.promise)
  const opening = store.open(MODEL, image(2))
  const before = connection.api
  connection.api = null
  await settled()
  late.resolve(inspection('late'))
  await opening
  expect([store.api, store.overview]).toEqual([null, null])
  await store.open(MODEL, image(2))
  expect([opens.mock.calls.length, store.failure]).toEqual([2, null])
  connection.api = before
  await settled()
  await store.open(MODEL, image(2))
  expect(store.overview).toEqual({ name: 'maps' })
})

test('models and saved drawings are listed; a list that cannot be read is empty', async () => {
  const { store, connection, models, drawings } = open()
  await Promise.all([store.loadModels(), store.loadDrawings()])
  expect([store.models, store.savedDrawings]).toEqual([[{ id: 'newest' }], [{ id: 'd' }]])
  models.mockRejectedValueOnce(new Error('no list'))
  drawings.mockRejectedValueOnce(new Error('no list'))
  await Promise.all([store.loadModels(), store.loadDrawings()])
  expect([store.models, store.savedDrawings]).toEqual([[], []])
  connection.api = null
  await Promise.all([store.loadModels(), store.loadDrawings()])
  expect([store.models, store.savedDrawings]).toEqual([[], []])
})
