/**
 * The library on the screen: rows of all runs, kept up to date by the changes that the compute
 * process reports, and what can be done with runs in it. Failures of actions are notices; what goes
 * to the bin can be brought back from its notice.
 */
import { defineStore } from 'pinia'
import { computed, ref, shallowRef, watch } from 'vue'
import type {
  LibraryChange,
  LibraryTotals,
  RunDescription,
  RunRow,
  RunsResult
} from '../../../native/contract/run-library.ts'
import type { WorkbenchApi } from '../../../native/contract/workbench.ts'
import { announce } from '../../base/composables/use-announcer.ts'
import { count, megabytes } from '../../base/format/format.ts'
import { readStream } from '../../client/read-stream.ts'
import { useConnection } from '../../shared/connection/connection.ts'
import { describeError, useNotices } from '../../shared/connection/notices.ts'
import { libraryOf } from './workbench-apis.ts'
import { messageOf } from '../../base/format/messages.ts'

export const useRunLibrary = defineStore('run-library', () => {
  const connection = useConnection()
  const notices = useNotices()

  const rows = shallowRef<ReadonlyMap<string, RunRow>>(new Map())
  const totals = shallowRef<LibraryTotals | null>(null)
  /** False until the first list is whole; rows appear as they are read. */
  const complete = ref(false)
  const failure = shallowRef<{ readonly message: string; readonly hint: string } | null>(null)
  let followed: WorkbenchApi | null = null

  watch(
    () => connection.api,
    (api) => void follow(api),
    { immediate: true }
  )

  async function follow(api: WorkbenchApi | null): Promise<void> {
    followed = api
    if (!api) return
    failure.value = null
    try {
      for await (const change of readStream(await libraryOf(api).watch())) {
        if (followed !== api) return
        apply(change)
      }
    } catch (cause) {
      // A lost connection has a banner of its own, and the next one starts again.
      if (followed === api && connection.api === api) failure.value = describeError(cause)
    }
  }

  function apply({ reset, changed, removed, complete: isComplete, totals: now }: LibraryChange): void {
    // Rows of a reset come in parts: those before stay on the screen until the last part is here.
    const next = reset ? new Map<string, RunRow>() : new Map(rows.value)
    for (const row of changed) next.set(row.id, row)
    for (const id of removed) next.delete(id)
    rows.value = next
    totals.value = now
    complete.value = isComplete
  }

  const retry = () => follow(connection.api)

  /** Gives null after a failure, which is a notice then. */
  async function attempt<T>(act: (api: WorkbenchApi) => Promise<T>): Promise<T | null> {
    try {
      return await act(connection.requireApi())
    } catch (cause) {
      notices.failed(cause)
      return null
    }
  }

  /** Of several runs some may be refused: each reason is told once. */
  function reportRefused({ refused }: RunsResult): void {
    for (const { id, problem } of refused.slice(0, 3)) {
      notices.failed(Object.assign(new Error(messageOf(titleOf(id), problem.message)), { hint: problem.hint }))
    }
    if (refused.length > 3) notices.failed(new Error(`${count(refused.length - 3)} more runs were refused.`))
  }

  function titleOf(id: string): string {
    return rows.value.get(id)?.title ?? id
  }

  function namesOf(ids: readonly string[]): string {
    return ids.length === 1 ? titleOf(ids[0]!) : `${count(ids.length)} runs`
  }

  async function describe(description: RunDescription): Promise<void> {
    const result = await attempt((api) => libraryOf(api).describe(description))
    if (result) reportRefused(result)
  }

  async function moveToBin(ids: readonly string[]): Promise<void> {
    const names = namesOf(ids)
    const result = await attempt((api) => libraryOf(api).bin({ ids: [...ids] }))
    if (!result) return
    reportRefused(result)
    if (result.done.length === 0) return
    const moved = result.done.length === ids.length ? names : namesOf(result.done)
    notices.done(`${moved} moved to the bin`, '', { label: 'Undo', run: () => void restore(result.done) })
    announce(`${moved} moved to the bin. Undo is in the notice.`)
  }

  async function restore(ids: readonly string[]): Promise<void> {
    const result = await attempt((api) => libraryOf(api).restore({ ids: [...ids] }))
    if (!result) return
    reportRefused(result)
    for (const { id, newId } of result.renamed) {
      notices.done(`${id} is called ${newId} now`, 'Another run has taken its id meanwhile.')
    }
    if (result.done.length > 0) announce(`${count(result.done.length)} restored`)
  }

  async function slim(ids: readonly string[]): Promise<void> {
    const result = await attempt((api) => libraryOf(api).slim({ ids: [...ids] }))
    if (!result) return
    reportRefused(result)
    if (result.done.length === 0) return
    const freed = `${megabytes(result.freedBytes)} freed`
    notices.done(freed, `${count(result.done.length)} slim: they can be tested and repeated, and not be resumed.`)
  }

  return {
    rows,
    totals,
    complete,
    failure,
    isEmpty: computed(() => complete.value && rows.value.size === 0),
    titleOf,
    namesOf,
    retry,
    attempt,
    describe,
    moveToBin,
    restore,
    slim
  }
})
