/**
 * Engines that do not come with the program: installing one, which takes minutes and goes on while
 * its dialog is closed, and taking it. The compute process says what can be installed.
 */
import type { Failure } from '../../../native/contract/errors.ts'
import { defineStore } from 'pinia'
import { ref, shallowRef } from 'vue'
import type { EngineOption } from '../../../native/contract/engines.ts'
import { followTask, shareOf } from '../../client/follow-task.ts'
import { announce } from '../../base/composables/use-announcer.ts'
import { useConnection } from '../../shared/connection/connection.ts'
import { describeError, useNotices } from '../../shared/connection/notices.ts'

export type InstallationState =
  | { readonly kind: 'asking' }
  | { readonly kind: 'working'; readonly what: string; readonly share: number | null }
  | { readonly kind: 'done'; readonly device: string }
  | ({ readonly kind: 'failed' } & Failure)

export const useEngineInstallation = defineStore('engine-installation', () => {
  const connection = useConnection()
  const notices = useNotices()

  /** The engine of the dialogs; null before one was opened. */
  const engine = shallowRef<EngineOption | null>(null)
  const state = shallowRef<InstallationState>({ kind: 'asking' })
  /** The dialog; closing it stops nothing. */
  const open = ref(false)
  /** What the question before removing is about; kept while its dialog fades. */
  const removed = shallowRef<EngineOption | null>(null)
  const removalOpen = ref(false)
  const removing = ref(false)
  /** Set while one is being installed. */
  let cancelling: AbortController | null = null

  /** Opens the dialog; while one is being installed, on that. */
  function ask(option: EngineOption): void {
    if (!cancelling) {
      engine.value = option
      state.value = { kind: 'asking' }
    }
    open.value = true
  }

  async function install(gpu: boolean): Promise<void> {
    const asked = engine.value
    if (!asked || cancelling) return
    const own = new AbortController()
    cancelling = own
    state.value = { kind: 'working', what: 'starting', share: null }
    announce(`Installing ${asked.title}.`)
    try {
      const installed = await followTask(
        connection.requireApi().engines().install({ id: asked.id, gpu }),
        (progress) => (state.value = { kind: 'working', what: progress.what, share: shareOf(progress) }),
        own.signal
      )
      await connection.refreshEngines() // before it is offered
      if (installed) finish(installed)
      else leave(asked)
    } catch (cause) {
      fail(asked, describeError(cause))
    } finally {
      cancelling = null
    }
  }

  function finish({ title, device, available, reason }: EngineOption): void {
    if (!available) {
      fail({ title }, { message: `${title} is installed and yet cannot be used: ${reason ?? device}`, hint: '' })
      return
    }
    state.value = { kind: 'done', device }
    announce(`${title} is installed.`)
    if (!open.value) notices.done(`${title} is installed.`, device)
  }

  function fail({ title }: Pick<EngineOption, 'title'>, failure: Failure): void {
    state.value = { kind: 'failed', ...failure }
    announce(`${title} could not be installed.`)
    if (!open.value) notices.failed(Object.assign(new Error(failure.message), { hint: failure.hint }))
  }

  function leave({ title }: EngineOption): void {
    state.value = { kind: 'asking' }
    open.value = false
    notices.done(`Installing ${title} was cancelled.`, 'What was downloaded is kept for the next time.')
  }

  function askToRemove(option: EngineOption): void {
    removed.value = option
    removalOpen.value = true
  }

  /** Removes the engine of the dialog. A failure becomes a notice. */
  async function remove(): Promise<void> {
    if (!removed.value) return
    const { id, title } = removed.value
    removing.value = true
    try {
      await connection.requireApi().engines().remove({ id })
      notices.done(`${title} is removed.`)
    } catch (cause) {
      notices.failed(cause)
    } finally {
      removing.value = false
      removalOpen.value = false
    }
  }

  return {
    engine,
    state,
    open,
    removed,
    removalOpen,
    removing,
    ask,
    install,
    cancel: () => cancelling?.abort(),
    askToRemove,
    remove
  }
})
