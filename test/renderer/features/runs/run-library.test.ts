/** The rows of all runs, as they change, and what can be done with runs in the list. */
import { describe, expect, test, vi } from 'vitest'
import type { LibraryChange, LibraryTotals, RunLibraryApi, RunRow } from '../../../../native/contract/run-library.ts'
import { useAnnouncement } from '../../../../renderer/base/composables/use-announcer.ts'
import { useRunLibrary } from '../../../../renderer/features/runs/run-library.ts'
import { useNotices } from '../../../../renderer/shared/connection/notices.ts'
import { openStores } from '../../shared/store-app.ts'

const settled = () => new Promise((resolve) => setImmediate(resolve))
const row = (id: string, title = `Run ${id}`) => ({ id, title }) as RunRow
const TOTALS: LibraryTotals = { runs: 2, sizeBytes: 1, binnedRuns: 0, binnedBytes: 0 }
const change = (part: Partial<LibraryChange>): LibraryChange => ({
  ...{ reset: false, changed: [], removed: [], complete: true, totals: TOTALS },
  ...part
})
const refusal = (id: string) => ({ id, problem: { code: 'io', message: 'it trains', hint: 'Stop it.' } as const })
const announced = useAnnouncement()

function open() {
  const sent: ReadableStreamDefaultController<LibraryChange>[] = []
  const library = {
    watch: vi.fn<RunLibraryApi['watch']>(() =>
      Promise.resolve(new ReadableStream<LibraryChange>({ start: (controller) => void sent.push(controller) }))
    ),
    describe: vi.fn<RunLibraryApi['describe']>(),
    bin: vi.fn<RunLibraryApi['bin']>(({ ids }) => Promise.resolve({ done: ids, refused: [] })),
    restore: vi.fn<RunLibraryApi['restore']>(({ ids }) => Promise.resolve({ done: ids, refused: [], renamed: [] })),
    slim: vi.fn<RunLibraryApi['slim']>()
  }
  const { use, connection } = openStores({ library: () => library as unknown as RunLibraryApi })
  const { notices } = use(useNotices)
  const store = use(useRunLibrary)
  const send = async (part: Partial<LibraryChange>) => {
    await settled()
    sent.at(-1)!.enqueue(change(part))
    await settled()
  }
  const messages = () => notices.map(({ title, detail }) => [title, detail])
  return { store, notices, messages, connection, library, send, sent }
}

describe('rows', () => {
  test('come in parts, change and go', async () => {
    const { store, send } = open()
    expect([store.complete, store.isEmpty, store.totals]).toEqual([false, false, null])
    await send({ reset: true, changed: [row('a')], complete: false })
    expect([[...store.rows.keys()], store.complete, store.totals]).toEqual([['a'], false, TOTALS])
    await send({ changed: [row('b'), row('a', 'Named')], removed: [] })
    expect([...store.rows.values()]).toEqual([row('a', 'Named'), row('b')])
    await send({ removed: ['a'] })
    expect([[...store.rows.keys()], store.complete, store.isEmpty]).toEqual([['b'], true, false])
    await send({ reset: true, changed: [row('c')] })
    expect([...store.rows.keys()]).toEqual(['c'])
    await send({ removed: ['c'] })
    expect(store.isEmpty).toBe(true)
  })

  test('of an earlier connection are not taken over', async () => {
    const { store, connection, send, sent } = open()
    await send({ changed: [row('a')] })
    const before = connection.api!
    connection.api = { ...before }
    await settled()
    expect(sent).toHaveLength(2)
    sent[0]!.enqueue(change({ changed: [row('old')] }))
    await settled()
    expect([...store.rows.keys()]).toEqual(['a'])
  })

  test('that cannot be read say why until they can; a lost connection says nothing', async () => {
    const { store, connection, library, sent } = open()
    await settled()
    sent[0]!.error(new Error('no folder'))
    await settled()
    expect(store.failure).toEqual({ message: 'No folder', hint: '' })
    const retried = store.retry()
    expect(store.failure).toBeNull()
    await settled()
    expect(library.watch).toHaveBeenCalledTimes(2)
    connection.api = null
    sent[1]!.error(new Error('lost'))
    await retried
    expect(store.failure).toBeNull()
    await store.retry()
    expect(library.watch).toHaveBeenCalledTimes(2)
  })
})

describe('actions', () => {
  test('name one run by its title, several by their number, and an unknown one by its id', async () => {
    const { store, send } = open()
    await send({ changed: [row('a', 'First')] })
    expect(store.titleOf('x')).toBe('x')
    expect([store.namesOf(['a']), store.namesOf(['a', 'b'])]).toEqual(['First', '2 runs'])
  })

  test('that are refused give the reason of three runs and the number of the others', async () => {
    const { store, messages, library, send } = open()
    await send({ changed: [row('a', 'First')] })
    const ids = ['a', 'b', 'c', 'd', 'e']
    library.describe.mockResolvedValueOnce({ done: [], refused: ids.map(refusal) })
    await store.describe({ ids, starred: true })
    expect(messages()).toEqual([
      ['First: it trains', 'Stop it.'],
      ['B: it trains', 'Stop it.'],
      ['C: it trains', 'Stop it.'],
      ['2 more runs were refused.', '']
    ])
    library.describe.mockResolvedValueOnce({ done: [], refused: ids.slice(0, 3).map(refusal) })
    await store.describe({ ids, starred: true })
    expect(messages()).toHaveLength(7)
    library.describe.mockResolvedValueOnce({ done: [], refused: ids.slice(0, 4).map(refusal) })
    await store.describe({ ids, starred: true })
    expect(messages().at(-1)).toEqual(['1 more runs were refused.', ''])
  })

  test('that fail as a whole are one notice', async () => {
    const { store, messages, library } = open()
    for (const method of ['describe', 'bin', 'restore', 'slim'] as const) {
      library[method].mockRejectedValueOnce(new Error(`no ${method}`))
    }
    await store.describe({ ids: ['a'] })
    await store.moveToBin(['a'])
    await store.restore(['a'])
    await store.slim(['a'])
    expect(messages().map(([title]) => title)).toEqual(['No describe', 'No bin', 'No restore', 'No slim'])
  })

  test('a run in the bin is brought back from its notice', async () => {
    const { store, notices, messages, library, send } = open()
    await send({ changed: [row('a', 'First')] })
    await store.moveToBin(['a'])
    expect(messages()).toEqual([['First moved to the bin', '']])
    expect(announced.value).toBe('First moved to the bin. Undo is in the notice.')
    expect(notices[0]!.action!.label).toBe('Undo')
    notices[0]!.action!.run()
    await settled()
    expect(library.restore).toHaveBeenCalledExactlyOnceWith({ ids: ['a'] })
    expect(announced.value).toBe('1 restored')
  })

  test('of several runs only those that were moved are named; none is no success', async () => {
    const { store, messages, library, send } = open()
    await send({ changed: [row('a', 'First')] })
    library.bin.mockResolvedValueOnce({ done: ['a'], refused: [refusal('b')] })
    await store.moveToBin(['a', 'b'])
    expect(messages()).toEqual([
      ['B: it trains', 'Stop it.'],
      ['First moved to the bin', '']
    ])
    library.bin.mockResolvedValueOnce({ done: [], refused: [refusal('b')] })
    await store.moveToBin(['b'])
    expect(messages()).toHaveLength(3)
  })

  test('a restored run whose id was taken is named, and nothing is announced where none was restored', async () => {
    const { store, messages, library } = open()
    library.restore.mockResolvedValueOnce({ done: ['a'], refused: [], renamed: [{ id: 'a', newId: 'a-2' }] })
    await store.restore(['a'])
    expect(messages()).toEqual([['a is called a-2 now', 'Another run has taken its id meanwhile.']])
    const before = announced.value
    library.restore.mockResolvedValueOnce({ done: [], refused: [refusal('a')], renamed: [] })
    await store.restore(['a'])
    expect([announced.value, messages().length]).toEqual([before, 2])
  })

  test('slimming says what was freed, if anything was', async () => {
    const { store, messages, library } = open()
    library.slim.mockResolvedValueOnce({ done: ['a', 'b'], refused: [], freedBytes: 2_500_000 })
    await store.slim(['a', 'b'])
    expect(messages()).toEqual([['2.5\u00a0MB freed', '2 slim: they can be tested and repeated, and not be resumed.']])
    library.slim.mockResolvedValueOnce({ done: [], refused: [refusal('a')], freedBytes: 0 })
    await store.slim(['a'])
    expect(messages()).toHaveLength(2)
  })
})
