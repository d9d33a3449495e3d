/**
 * Short messages that pass: something was saved, something failed. What must stay on the screen is
 * not one of them.
 */
import type { Failure } from '../../../native/contract/errors.ts'
import { defineStore } from 'pinia'
import { ref } from 'vue'
import { messageText } from '../../base/format/messages.ts'
import { NoConnectionError } from '../../client/connection.ts'

export interface Notice {
  readonly id: number
  readonly kind: 'done' | 'failure'
  readonly title: string
  /** What to do next, or where it went; may be empty. */
  readonly detail: string
  /** True only as long as there is no connection. */
  readonly whileLost: boolean
  /** What can be done about it from the notice, as Undo; it closes the notice. */
  readonly action: NoticeAction | null
}

export interface NoticeAction {
  readonly label: string
  readonly run: () => void
}

export const useNotices = defineStore('notices', () => {
  const notices = ref<Notice[]>([])
  let nextId = 1

  const add = (notice: Pick<Notice, 'kind' | 'title' | 'detail'> & Partial<Notice>) => {
    const id = nextId++
    notices.value.push({ whileLost: false, action: null, ...notice, id })
    return id
  }
  /**
   * Tells of an error as a WorkbenchError's message and hint; of any other as its message. Gives
   * its number.
   */
  const failed = (cause: unknown): number => {
    const { message, hint } = describeError(cause)
    return add({ kind: 'failure', title: message, detail: hint, whileLost: cause instanceof NoConnectionError })
  }
  const done = (title: string, detail = '', action: NoticeAction | null = null) =>
    void add({ kind: 'done', title, detail, action })
  const dismiss = (id: number) => {
    notices.value = notices.value.filter((notice) => notice.id !== id)
  }
  /** There is a connection again: what says that there is none goes. */
  const connected = () => {
    notices.value = notices.value.filter(({ whileLost }) => !whileLost)
  }
  return { notices, done, failed, dismiss, connected }
})

/**
 * What is wrong, as it stands on the screen, and what to do. Errors cross the line to the compute
 * process as plain `Error`s that have kept `hint`.
 */
export function describeError(cause: unknown): Failure {
  if (!(cause instanceof Error)) return { message: messageText(String(cause)), hint: '' }
  const hint = 'hint' in cause && typeof cause.hint === 'string' ? cause.hint : ''
  return { message: messageText(cause.message), hint }
}
