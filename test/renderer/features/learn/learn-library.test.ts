/** What there is to read: listed and read once, and the article as a file. */
import { beforeEach, expect, test, vi } from 'vitest'
import type { LearningApi, LearnPage, PageEntry } from '../../../../native/contract/learning.ts'
import { saveFile } from '../../../../renderer/client/save-file.ts'
import { useLearnLibrary } from '../../../../renderer/features/learn/learn-library.ts'
import { useNotices } from '../../../../renderer/shared/connection/notices.ts'
import { openStores } from '../../shared/store-app.ts'

vi.mock('../../../../renderer/client/save-file.ts', () => ({ saveFile: vi.fn() }))
beforeEach(() => void vi.mocked(saveFile).mockReset())

const settled = () => new Promise((resolve) => setImmediate(resolve))
const ENTRIES = [{ id: 'ties', title: 'Ties' }] as unknown as readonly PageEntry[]
const PAGE = { id: 'ties' } as LearnPage

function open() {
  const api = {
    pages: vi.fn<LearningApi['pages']>(() => Promise.resolve([...ENTRIES])),
    page: vi.fn<LearningApi['page']>(() => Promise.resolve(PAGE)),
    articleFile: vi.fn<LearningApi['articleFile']>(() => Promise.resolve({ name: 'a', bytes: Uint8Array.of(1, 2) }))
  }
  const { use, connection } = openStores({ learning: () => api })
  return { store: () => use(useLearnLibrary), notices: use(useNotices), connection, api }
}

test('the list is read once, with the first connection that gives it', async () => {
  const { store: openStore, connection, api } = open()
  api.pages.mockRejectedValueOnce(new Error('no list'))
  const store = openStore()
  await settled()
  expect([store.entries, store.failure]).toEqual([null, { message: 'No list', hint: '' }])
  const { api: first } = connection
  connection.api = null
  await settled()
  expect(api.pages).toHaveBeenCalledTimes(1)
  connection.api = first
  await settled()
  expect([store.entries, store.failure]).toEqual([ENTRIES, null])
  connection.api = { ...first! }
  await settled()
  expect(api.pages).toHaveBeenCalledTimes(2)
})

test('a page is read once; one that cannot be read says why until the next', async () => {
  const { store: openStore, api } = open()
  const store = openStore()
  await settled()
  api.page.mockRejectedValueOnce(new Error('no such page'))
  await store.open('other')
  expect(store.failure).toEqual({ message: 'No such page', hint: '' })
  await store.open('ties')
  await store.open('ties')
  expect([store.pages.get('ties'), store.failure, api.page.mock.calls.length]).toEqual([PAGE, null, 2])
})

test.each([
  ['html', 'text/html'],
  ['markdown', 'application/zip']
] as const)('the article is saved as %s, and a failure is a notice', async (format, contentType) => {
  const { store: openStore, notices, api } = open()
  const store = openStore()
  const saving = store.saveArticle(format)
  expect(store.saving).toBe(format)
  await saving
  const [name, { type, size }] = vi.mocked(saveFile).mock.lastCall!
  expect([store.saving, name, type, size]).toEqual([null, 'a', contentType, 2])
  api.articleFile.mockRejectedValueOnce(new Error('no article'))
  await store.saveArticle(format)
  expect([store.saving, notices.notices.map(({ title }) => title)]).toEqual([null, ['No article']])
})
