/** The pad's store: its history, what is read when and by which model, and what is announced. */
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import type { Drawing, Recognition, RecogniseRequest, Stroke } from '../../../../native/contract/drawings.ts'
import { IMAGE_SIDE } from '../../../../native/contract/limits.ts'
import type { ModelOption } from '../../../../native/contract/models.ts'
import type { RunProgress } from '../../../../native/contract/run-events.ts'
import type { RunApi, RunInfo, RunUpdate } from '../../../../native/contract/runs.ts'
import { announce, useAnnouncement } from '../../../../renderer/base/composables/use-announcer.ts'
import { ALL_STEPS, useDrawing } from '../../../../renderer/features/draw/drawing.ts'
import type { GridMark } from '../../../../renderer/features/draw/grid-cursor.ts'
import { NOT_READ_SENTENCE } from '../../../../renderer/features/draw/prediction-labels.ts'
import { useNotices } from '../../../../renderer/shared/connection/notices.ts'
import { useCurrentRun } from '../../../../renderer/shared/runs/current-run.ts'
import { openStores } from '../../shared/store-app.ts'

const stroke = (x: number): Stroke => ({ points: [{ x, y: 20 }, { x, y: 200 }], width: 24 }) // oxfmt-ignore
const strokes = (...all: Stroke[]): Drawing => ({ kind: 'strokes', strokes: all })
const BLANK = strokes()
const [LEFT, RIGHT] = [stroke(60), stroke(220)]
const option = (id: string): ModelOption => ({ id, resolved: id, title: `Model ${id}`, accuracy: 0.9 })
const announced = useAnnouncement()
const settled = () => vi.advanceTimersByTimeAsync(0)

beforeEach(() => {
  vi.useFakeTimers()
  announce('') // the same sentence twice in a row would differ
})
afterEach(() => void vi.useRealTimers())

/** Every drawing is read as `digit`; `list` is what models there are. */
function open() {
  const world = { digit: 4, list: [option('newest'), option('a'), option('b')] }
  const recognise = vi.fn((request: RecogniseRequest) => {
    void request
    const probabilities = Float32Array.from({ length: 10 }, (_, digit) => (digit === world.digit ? 0.97 : 0))
    const answer = { digit: world.digit, certainty: 'sure', unfamiliar: false, remarks: [], probabilities }
    return Promise.resolve(answer as unknown as Recognition)
  })
  const list = vi.fn(() => Promise.resolve(world.list))
  const models = { recognise, list }
  const { use, connection } = openStores({
    models: () => models,
    runs: () => ({ list: () => Promise.resolve([]) }) as never
  })
  connection.state = 'connected'
  return {
    store: use(useDrawing),
    notices: use(useNotices),
    run: use(useCurrentRun),
    connection,
    world,
    recognise,
    list
  }
}

describe('history', () => {
  test('strokes are undone and redone one by one, and a new one ends what could be redone', () => {
    const { store } = open()
    expect([store.blank, store.canUndo, store.canRedo, store.penWidth]).toEqual([true, false, false, 24])
    expect([store.undo(), store.redo(), store.clear()]).toEqual([false, false, false])
    store.addStroke(LEFT)
    store.addStroke(RIGHT)
    expect([store.blank, store.canUndo, store.canRedo]).toEqual([false, true, false])
    expect(store.undo()).toBe(true)
    expect(store.drawing).toEqual(strokes(LEFT))
    expect([store.canUndo, store.canRedo]).toEqual([true, true])
    expect(store.redo()).toBe(true)
    expect(store.drawing).toEqual(strokes(LEFT, RIGHT))
    store.undo()
    store.addStroke(LEFT)
    expect([store.drawing, store.canRedo]).toEqual([strokes(LEFT, LEFT), false])
  })

  test('clearing is a step that can be undone', () => {
    const { store } = open()
    store.addStroke(LEFT)
    expect(store.clear()).toBe(true)
    expect([store.drawing, store.blank]).toEqual([BLANK, true])
    store.undo()
    expect(store.drawing).toEqual(strokes(LEFT))
  })

  test('all marks of one press of the pen are one step', () => {
    const { store } = open()
    const mark = (from: number, to: number, begins: boolean): GridMark => ({
      ...{ kind: 'ink', begins },
      ...{ from: { row: 5, column: from }, to: { row: 5, column: to } }
    })
    store.addMark(mark(3, 3, true))
    store.addMark(mark(3, 9, false))
    const inked = store.drawing.kind === 'grid' && store.drawing.cells[5 * IMAGE_SIDE + 9]
    expect(inked).toBe(255)
    store.addMark(mark(20, 20, true))
    store.undo()
    expect(store.drawing).toMatchObject({ kind: 'grid' })
    store.undo()
    expect([store.drawing, store.canUndo]).toEqual([BLANK, false])
  })

  test('all parts of one erasure are one step, and none where there was no ink', () => {
    const { store } = open()
    const over = (x: number) => [{ x, y: 0 }, { x, y: 280 }] // oxfmt-ignore
    store.addStroke(LEFT)
    store.addStroke(RIGHT)
    const before = store.drawing
    store.addErasure(over(140), true)
    expect(store.drawing).toBe(before)
    store.addErasure(over(60), false)
    store.addErasure(over(220), false)
    expect(store.drawing).toEqual(BLANK)
    store.undo()
    expect(store.drawing).toEqual(before)
    store.addErasure(over(60), true)
    store.addErasure(over(220), true)
    store.undo()
    expect(store.drawing).toEqual(strokes(RIGHT))
  })

  test('an erasure without ink is no step; one whose beginning met none is a step of its own', () => {
    const { store } = open()
    store.addErasure([{ x: 60, y: 60 }], true)
    expect(store.canUndo).toBe(false)
    const other = open().store
    other.addStroke(LEFT)
    other.addErasure([{ x: 60, y: 0 }, { x: 60, y: 280 }], false) // oxfmt-ignore
    other.undo()
    expect(other.drawing).toEqual(strokes(LEFT))
  })

  test('a picture that is too large is made to fit', () => {
    const { store } = open()
    store.put({ kind: 'picture', width: 5000, height: 1, pixels: new Uint8Array(5000) })
    expect(store.drawing).toMatchObject({ kind: 'picture', width: 2500, height: 1 })
  })
})

describe('reading', () => {
  test('a stroke under the hand is read at most every 60 ms; announced is only the finished drawing', async () => {
    const { store, recognise } = open()
    const before = announced.value
    store.readLive(LEFT)
    await settled()
    expect(recognise).toHaveBeenCalledTimes(1)
    expect(recognise.mock.lastCall![0]).toEqual({
      drawing: strokes(LEFT),
      steps: { crop: true, keepAspect: true, centreByMass: true },
      model: 'newest'
    })
    store.readLive(RIGHT)
    await vi.advanceTimersByTimeAsync(59)
    expect(recognise).toHaveBeenCalledTimes(1)
    await vi.advanceTimersByTimeAsync(1)
    expect(recognise).toHaveBeenCalledTimes(2)
    expect([announced.value, store.recognition?.digit]).toEqual([before, 4])
    store.addStroke(RIGHT)
    await settled()
    expect(recognise).toHaveBeenCalledTimes(3)
    expect(announced.value).toBe('Read as 4, 97 percent.')
  })

  test('a stroke that was given up is not read any more', async () => {
    const { store } = open()
    store.readLive(LEFT)
    await settled()
    store.readLive(null)
    expect(store.recognition).toBeNull()
  })

  test('a blank pad has no reading, and announces none when ink comes', async () => {
    const { store, world } = open()
    store.addStroke(LEFT)
    await settled()
    store.clear()
    expect(store.recognition).toBeNull()
    world.digit = 7
    const before = announced.value
    store.readLive(RIGHT)
    store.readLive(null)
    store.addMark({ kind: 'ink', from: { row: 1, column: 1 }, to: { row: 1, column: 1 }, begins: true })
    await vi.advanceTimersByTimeAsync(100)
    expect([store.recognition?.digit, announced.value]).toEqual([7, before])
  })

  test('a drawing that is gone on with before it was read is not announced', async () => {
    const { store, recognise } = open()
    const before = announced.value
    store.addStroke(LEFT)
    store.readLive(RIGHT)
    await settled()
    expect(recognise.mock.lastCall![0].drawing).toEqual(strokes(LEFT))
    expect(announced.value).toBe(before)
  })

  test('marks of the first press are not announced before the pen is lifted', async () => {
    const { store } = open()
    const before = announced.value
    store.addMark({ kind: 'ink', from: { row: 1, column: 1 }, to: { row: 1, column: 1 }, begins: true })
    await vi.advanceTimersByTimeAsync(100)
    expect([store.recognition?.digit, announced.value]).toEqual([4, before])
    store.readNow()
    await settled()
    expect(announced.value).toBe('Read as 4, 97 percent.')
  })

  test('a model that cannot read says why; without a connection the frame does', async () => {
    const { store, connection, recognise } = open()
    recognise.mockRejectedValueOnce(new Error('no parameters'))
    store.addStroke(LEFT)
    await settled()
    expect(store.failure).toEqual({ message: 'No parameters', hint: '' })
    store.clear()
    recognise.mockRejectedValueOnce(new Error('lost'))
    store.addStroke(LEFT)
    connection.api = null
    await settled()
    expect(store.failure).toBeNull()
  })

  test('coming back to the view reads the drawing again', async () => {
    const { store, recognise } = open()
    store.addStroke(LEFT)
    await settled()
    recognise.mockClear()
    store.isShown = true
    await vi.advanceTimersByTimeAsync(250)
    expect(recognise).toHaveBeenCalledTimes(1)
  })

  test('a mark and an erasure are read after 60 ms', async () => {
    const { store, recognise } = open()
    store.addStroke(LEFT)
    await settled()
    store.addMark({ kind: 'ink', from: { row: 9, column: 20 }, to: { row: 9, column: 20 }, begins: true })
    await vi.advanceTimersByTimeAsync(60)
    expect(recognise).toHaveBeenCalledTimes(2)
    store.addErasure([{ x: 205, y: 95 }], true) // oxfmt-ignore
    await vi.advanceTimersByTimeAsync(60)
    expect(recognise).toHaveBeenCalledTimes(3)
  })

  test('another preparation or model reads at once', async () => {
    const { store, recognise } = open()
    store.addStroke(LEFT)
    await settled()
    store.steps = { ...ALL_STEPS, crop: false }
    await settled()
    expect(recognise.mock.lastCall![0].steps.crop).toBe(false)
    store.model = 'a'
    await settled()
    expect(recognise.mock.calls.map(([{ model }]) => model)).toEqual(['newest', 'newest', 'a'])
  })

  test('a second model reads the same drawing until it is taken away', async () => {
    const { store, recognise } = open()
    store.addStroke(LEFT)
    await settled()
    expect(store.secondRecognition).toBeNull()
    store.secondModel = 'b'
    await settled()
    expect(store.secondRecognition?.digit).toBe(4)
    expect(recognise.mock.calls.map(([{ model }]) => model)).toEqual(['newest', 'newest', 'b'])
    store.secondModel = null
    await settled()
    expect(store.secondRecognition).toBeNull()
    store.secondModel = 'b'
    await settled()
    store.clear()
    expect(store.secondRecognition).toBeNull()
  })

  test('what is drawn without a connection is announced as not read, and shown as unread', async () => {
    const { store, connection, recognise } = open()
    store.addStroke(LEFT)
    store.secondModel = 'b'
    await settled()
    connection.api = null
    connection.state = 'lost'
    await settled()
    recognise.mockClear()
    expect([store.unread, store.secondUnread]).toEqual([null, null])
    store.addStroke(RIGHT)
    await settled()
    expect(announced.value).toBe(NOT_READ_SENTENCE)
    expect([store.unread, store.secondUnread]).toEqual(['drawing', 'drawing'])
    store.secondModel = null
    await settled()
    expect([store.unread, store.secondUnread]).toEqual(['drawing', null])
    store.clear()
    expect([store.unread, recognise.mock.calls.length]).toEqual([null, 0])
  })
})

describe('a model in training', () => {
  /** A run that is followed; its progress is sent by `advanceTo`. */
  async function train({ run, connection }: Pick<ReturnType<typeof open>, 'run' | 'connection'>, id: string) {
    let send!: ReadableStreamDefaultController<readonly RunUpdate[]>
    const updates = new ReadableStream<readonly RunUpdate[]>({ start: (controller) => void (send = controller) })
    const api = {
      info: () => Promise.resolve({ id, state: 'running' } as RunInfo),
      probes: () => Promise.resolve({ pixels: new Uint8Array(), labels: new Uint8Array() }),
      watch: () => Promise.resolve(updates)
    }
    void run.follow(api as unknown as RunApi, connection.api!)
    await vi.advanceTimersByTimeAsync(6_000)
    return (globalStep: number) =>
      send.enqueue([{ seq: globalStep, kind: 'event', event: { kind: 'progress', globalStep } as RunProgress }])
  }

  test('reads the drawing again every 250 ms while the view is shown, and announces a change of mind', async () => {
    const { store, run, connection, world, recognise } = open()
    const times: number[] = []
    store.isShown = true
    store.addStroke(LEFT)
    const advanceTo = await train({ run, connection }, 'a')
    const answer = recognise.getMockImplementation()!
    recognise.mockImplementation((request) => {
      times.push(performance.now())
      return answer(request)
    })
    const before = announced.value
    advanceTo(1)
    await vi.advanceTimersByTimeAsync(200)
    expect([times.length, announced.value]).toEqual([1, before])
    world.digit = 7
    advanceTo(2)
    await vi.advanceTimersByTimeAsync(1_000)
    expect(times.map((time) => time - times[0]!)).toEqual([0, 250])
    expect(announced.value).toBe('Read as 7, 97 percent.')
    store.isShown = false
    advanceTo(3)
    await vi.advanceTimersByTimeAsync(1_000)
    expect(times).toHaveLength(2)
  })

  test('is followed where it is the second one, and not where neither is it', async () => {
    const { store, run, connection, recognise } = open()
    store.isShown = true
    store.model = 'a'
    store.addStroke(LEFT)
    const advanceTo = await train({ run, connection }, 'b')
    recognise.mockClear()
    advanceTo(1)
    await vi.advanceTimersByTimeAsync(1_000)
    expect(recognise).not.toHaveBeenCalled()
    store.secondModel = 'b'
    await vi.advanceTimersByTimeAsync(1_000)
    recognise.mockClear()
    advanceTo(2)
    await vi.advanceTimersByTimeAsync(1_000)
    expect(recognise.mock.calls.map(([{ model }]) => model)).toEqual(['a', 'b'])
  })
})

describe('models', () => {
  test('are listed while the view is shown, and again when the runs change', async () => {
    const { store, connection, world, list } = open()
    await settled()
    expect([list.mock.calls.length, store.models]).toEqual([0, []])
    store.isShown = true
    await settled()
    expect(store.models).toEqual(world.list)
    connection.runsRevision++
    await settled()
    expect(list).toHaveBeenCalledTimes(2)
  })

  test('a list that cannot be read is a notice while there is a connection', async () => {
    const { store, connection, notices, list } = open()
    list.mockRejectedValueOnce(new Error('no list'))
    store.isShown = true
    await settled()
    expect(notices.notices.map(({ title }) => title)).toEqual(['No list'])
    const late = Promise.withResolvers<never>()
    list.mockReturnValueOnce(late.promise)
    connection.runsRevision++
    await settled()
    connection.api = null
    late.reject(new Error('lost'))
    await settled()
    expect(notices.notices).toHaveLength(1)
  })

  test('one that is gone is replaced, which a notice says by its title', async () => {
    const { store, connection, world, notices } = open()
    store.isShown = true
    ;[store.model, store.secondModel] = ['a', 'b']
    await settled()
    expect(notices.notices).toEqual([])
    world.list = [option('newest')]
    connection.runsRevision++
    await settled()
    expect([store.model, store.secondModel]).toEqual(['newest', null])
    expect(notices.notices.map(({ title, detail }) => [title, detail])).toEqual([
      ['Model b no longer exists.', 'One model is left.'],
      ['Model a no longer exists.', 'The latest model is used now.']
    ])
  })

  test('an empty list replaces none', async () => {
    const { store, connection, world } = open()
    store.isShown = true
    store.model = 'a'
    await settled()
    world.list = []
    connection.runsRevision++
    await settled()
    expect([store.models, store.model]).toEqual([[], 'a'])
  })
})
