/**
 * What there is to read: the list, and the pages that were opened, each read once per connection.
 */
import type { Failure } from '../../../native/contract/errors.ts'
import { defineStore } from 'pinia'
import { ref, shallowReactive, shallowRef, watch } from 'vue'
import type { ArticleFormat, LearnPage, PageEntry } from '../../../native/contract/learning.ts'
import { saveFile } from '../../client/save-file.ts'
import { useConnection } from '../../shared/connection/connection.ts'
import { describeError, useNotices } from '../../shared/connection/notices.ts'

const CONTENT_TYPES: Readonly<Record<ArticleFormat, string>> = { html: 'text/html', markdown: 'application/zip' }

export const useLearnLibrary = defineStore('learn-library', () => {
  const connection = useConnection()
  const notices = useNotices()

  /** Null until it has come. */
  const entries = shallowRef<readonly PageEntry[] | null>(null)
  const pages = shallowReactive(new Map<string, LearnPage>())
  const failure = shallowRef<Failure | null>(null)
  const saving = ref<ArticleFormat | null>(null)

  async function loadEntries(): Promise<void> {
    try {
      entries.value = await connection.requireApi().learning().pages()
      failure.value = null
    } catch (cause) {
      failure.value = describeError(cause)
    }
  }
  watch(
    () => connection.api,
    (api) => {
      if (api && entries.value === null) void loadEntries()
    },
    { immediate: true }
  )

  /** Pages of the list only: an address may name anything. */
  async function open(id: string): Promise<void> {
    if (pages.has(id)) return
    try {
      pages.set(id, await connection.requireApi().learning().page({ id }))
      failure.value = null
    } catch (cause) {
      failure.value = describeError(cause)
    }
  }

  async function saveArticle(format: ArticleFormat): Promise<void> {
    saving.value = format
    try {
      const { name, bytes } = await connection.requireApi().learning().articleFile({ format })
      saveFile(name, new Blob([bytes.slice()], { type: CONTENT_TYPES[format] }))
    } catch (cause) {
      notices.failed(cause)
    } finally {
      saving.value = null
    }
  }

  return { entries, pages, failure, saving, open, saveArticle }
})
