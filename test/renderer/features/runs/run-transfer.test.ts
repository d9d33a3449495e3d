/** Exporting, importing and checking runs: one task at a time, with progress, cancel and places. */
import { beforeEach, expect, test, vi } from 'vitest'
import { MAX_ARCHIVE_BYTES } from '../../../../native/contract/limits.ts'
import type { ImportedRuns, RunArchive, RunFinding, RunLibraryApi } from '../../../../native/contract/run-library.ts'
import type { RunsApi } from '../../../../native/contract/runs.ts'
import { saveFile } from '../../../../renderer/client/save-file.ts'
import { useRunTransfer } from '../../../../renderer/features/runs/transfer/run-transfer.ts'
import { useNotices } from '../../../../renderer/shared/connection/notices.ts'
import { endedTask, FakeTask } from '../../shared/fake-task.ts'
import { openStores } from '../../shared/store-app.ts'

vi.mock('../../../../renderer/client/save-file.ts', () => ({ saveFile: vi.fn() }))
beforeEach(() => void vi.mocked(saveFile).mockReset())

const settled = () => new Promise((resolve) => setImmediate(resolve))
const archive = (part: Partial<RunArchive> = {}): RunArchive => ({
  ...{ fileName: 'a.zip', bytes: Uint8Array.of(1, 2, 3), savedAs: null, sizeBytes: 2_000_000, runs: 1 },
  ...part
})
const IMPORTED: ImportedRuns = { imported: [], alreadyHere: ['a'], refused: [] }

function open(chooseSaveTarget: ((name: string) => Promise<string | null>) | null = null) {
  const give = (part?: Partial<RunArchive>) => () => Promise.resolve(endedTask(archive(part)))
  const library = {
    exportRuns: vi.fn<RunLibraryApi['exportRuns']>(give()),
    curveTable: vi.fn<RunLibraryApi['curveTable']>(give()),
    tensorBoard: vi.fn<RunLibraryApi['tensorBoard']>(give({ runs: 2 })),
    parameters: vi.fn<RunLibraryApi['parameters']>(give()),
    importRuns: vi.fn<RunLibraryApi['importRuns']>(() => Promise.resolve(endedTask(IMPORTED))),
    check: vi.fn<RunLibraryApi['check']>()
  }
  const repeatCard = vi.fn<RunsApi['repeatCard']>(() =>
    Promise.resolve({ info: () => Promise.resolve({ id: 'r7' }) } as never)
  )
  const api = { library: () => library as unknown as RunLibraryApi, runs: () => ({ repeatCard }) as never }
  const { use } = openStores(api, chooseSaveTarget)
  const { notices } = use(useNotices)
  const messages = () => notices.map(({ title, detail }) => [title, detail])
  return { store: use(useRunTransfer), messages, library, repeatCard }
}

test('a task shows its progress and then what it found', async () => {
  const { store, library } = open()
  const task = new FakeTask<readonly RunFinding[]>()
  library.check.mockResolvedValueOnce(task.stream)
  const checking = store.check(['a'])
  expect(store.state).toEqual({ kind: 'working', title: 'Checking every file', share: null })
  task.progress(1, 4)
  await settled()
  expect(store.state).toEqual({ kind: 'working', title: 'Checking every file', share: 0.25 })
  task.end([])
  await checking
  expect(store.state).toEqual({ kind: 'checked', findings: [] })
  expect(library.check).toHaveBeenCalledExactlyOnceWith({ ids: ['a'] })
})

test('all runs are checked where none is named', async () => {
  const { store, library } = open()
  library.check.mockResolvedValueOnce(endedTask([]))
  await store.check(null)
  expect(library.check).toHaveBeenCalledExactlyOnceWith({ ids: null })
})

test('another task cancels the one before, which changes nothing any more', async () => {
  const { store, library } = open()
  const [first, second] = [new FakeTask<readonly RunFinding[]>(), new FakeTask<readonly RunFinding[]>()]
  library.check.mockResolvedValueOnce(first.stream).mockResolvedValueOnce(second.stream)
  const checking = store.check(['a'])
  await settled()
  const next = store.check(['b'])
  await checking
  expect(first.cancelled).toHaveBeenCalledTimes(1)
  expect(store.state).toMatchObject({ kind: 'working', share: null })
  second.progress(1, 2)
  await settled()
  expect(store.state).toMatchObject({ share: 0.5 })
  second.fail('it is damaged')
  await next
  expect(store.state).toEqual({ kind: 'failed', title: 'Checking every file', message: 'It is damaged', hint: '' })
})

test('a task that was replaced before it began fails in silence', async () => {
  const { store, library } = open()
  const late = Promise.withResolvers<never>()
  library.check.mockReturnValueOnce(late.promise).mockResolvedValueOnce(endedTask([]))
  const first = store.check(['a'])
  await store.check(['b'])
  late.reject(new Error('late'))
  await first
  expect(store.state).toEqual({ kind: 'checked', findings: [] })
})

test('closing cancels the task', async () => {
  const { store, library } = open()
  const task = new FakeTask<readonly RunFinding[]>()
  library.check.mockResolvedValueOnce(task.stream)
  const checking = store.check(null)
  await settled()
  store.close()
  await checking
  expect([store.state, task.cancelled.mock.calls.length]).toEqual([{ kind: 'idle' }, 1])
})

test('a task that was closed before it began fails in silence', async () => {
  const { store, library } = open()
  const late = Promise.withResolvers<never>()
  library.check.mockReturnValueOnce(late.promise)
  const checking = store.check(null)
  store.close()
  late.reject(new Error('late'))
  await checking
  expect(store.state).toEqual({ kind: 'idle' })
})

test('a browser downloads the file', async () => {
  const { store, messages, library } = open()
  await store.exportRuns(['a'], ['tests'])
  expect(library.exportRuns).toHaveBeenCalledExactlyOnceWith({ ids: ['a'], without: ['tests'], target: null })
  expect(vi.mocked(saveFile).mock.calls.map(([name, { size }]) => [name, size])).toEqual([['a.zip', 3]])
  expect([store.state, messages()]).toEqual([{ kind: 'idle' }, [['a.zip', 'Downloaded: 1 run, 2.0\u00a0MB']]])
})

test('the desktop asks for the place first, and suggests a name', async () => {
  const choose = vi.fn((name: string) => Promise.resolve<string | null>(`/home/${name}`))
  const { store, messages, library } = open(choose)
  library.exportRuns.mockResolvedValueOnce(endedTask(archive({ bytes: null, savedAs: '/home/a', runs: 2 })))
  await store.exportRuns(['a', 'b'], [])
  expect(library.exportRuns.mock.lastCall![0].target).toBe('/home/runs.lenet.zip')
  expect(messages()).toEqual([['/home/a', 'Saved: 2 runs, 2.0\u00a0MB']])
  expect(saveFile).not.toHaveBeenCalled()
  await store.exportCurves(['a'], 'csv')
  await store.exportCurves(['a'], 'tensorboard')
  await store.exportParameters('a')
  expect(choose.mock.calls.map(([name]) => name)).toEqual([
    ...['runs.lenet.zip', 'a.csv', 'a.tensorboard.zip', 'a.npz']
  ])
  expect(library.curveTable).toHaveBeenCalledExactlyOnceWith({ ids: ['a'], target: '/home/a.csv' })
  expect(library.tensorBoard).toHaveBeenCalledExactlyOnceWith({ ids: ['a'], target: '/home/a.tensorboard.zip' })
  expect(library.parameters).toHaveBeenCalledExactlyOnceWith({ id: 'a', target: '/home/a.npz' })
})

test('leaving the dialog exports nothing', async () => {
  const { store, library } = open(() => Promise.resolve(null))
  await store.exportRuns(['a'], [])
  expect([store.state, library.exportRuns.mock.calls.length]).toEqual([{ kind: 'idle' }, 0])
})

test('files of runs are imported, and the run of the first card is repeated', async () => {
  const { store, messages, library, repeatCard } = open()
  const file = (name: string) => new File(['{}'], name)
  await store.openFiles([file('a.lenet.zip'), file('one.JSON'), file('two.json'), file('b.zip')])
  expect(library.importRuns.mock.lastCall![0].files.map(({ name }) => name)).toEqual(['a.lenet.zip', 'b.zip'])
  expect(store.state).toEqual({ kind: 'imported', result: IMPORTED })
  expect(repeatCard).toHaveBeenCalledExactlyOnceWith({ name: 'one.JSON', text: '{}' })
  expect(messages()).toEqual([
    [
      'The run of one.JSON is being repeated',
      'As r7; the verdict stands on its card when it has ended. Open the other cards one by one.'
    ]
  ])
  await store.openFiles([file('one.json')])
  await store.openFiles([file('only.zip')])
  expect(library.importRuns).toHaveBeenCalledTimes(2)
  expect(messages().at(-1)![1]).toBe('As r7; the verdict stands on its card when it has ended.')
})

test('a card that cannot be repeated says why', async () => {
  const { store, repeatCard } = open()
  repeatCard.mockRejectedValueOnce(Object.assign(new Error('no card'), { hint: 'Choose one.' }))
  await store.openFiles([new File([], 'x.json')])
  expect(store.state).toEqual({ kind: 'failed', title: 'Repeating x.json', message: 'No card', hint: 'Choose one.' })
})

test('files are imported up to the most that an archive may hold together', async () => {
  const { store, library } = open()
  const sized = (size: number) =>
    ({ name: 'a.zip', size, arrayBuffer: () => Promise.resolve(new ArrayBuffer(1)) }) as unknown as File
  await store.openFiles([sized(MAX_ARCHIVE_BYTES - 1), sized(2)])
  expect(store.state).toEqual({
    ...{ kind: 'failed', title: 'Importing', hint: 'Import them one by one.' },
    message: 'These files hold 536.9\u00a0MB; expected at most 536.9\u00a0MB'
  })
  await store.openFiles([sized(MAX_ARCHIVE_BYTES - 1), sized(1)])
  expect([store.state.kind, library.importRuns.mock.calls.length]).toEqual(['imported', 1])
})
