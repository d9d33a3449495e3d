/**
 * The test that is shown: a model on a set, alone or against another model. Tests run when they are
 * asked for, can be cancelled, and only the newest counts. Corrections of labels are noted here and
 * can be taken back.
 */
import type { Failure } from '../../../native/contract/errors.ts'
import { defineStore } from 'pinia'
import { computed, ref, shallowRef } from 'vue'
import type {
  EvaluatedImages,
  EvaluatedImagesRequest,
  EvaluationApi,
  EvaluationChoices,
  EvaluationComparison,
  EvaluationModel,
  EvaluationRequest,
  EvaluationSummary,
  ExportedImagesRequest
} from '../../../native/contract/evaluation.ts'
import type { TaskStream } from '../../../native/contract/task-stream.ts'
import { announce } from '../../base/composables/use-announcer.ts'
import { count, percent } from '../../base/format/format.ts'
import { followTask, shareOf } from '../../client/follow-task.ts'
import { saveFile } from '../../client/save-file.ts'
import { useConnection } from '../../shared/connection/connection.ts'
import { describeError, useNotices } from '../../shared/connection/notices.ts'

export interface ShownTest {
  readonly request: EvaluationRequest
  /** The second model's id. */
  readonly against: string | null
  readonly summary: EvaluationSummary
  /** Null without a second model. */
  readonly comparison: EvaluationComparison | null
}

/** A label that was noted, so that it can be taken back. */
interface Noted {
  readonly set: Pick<EvaluationRequest, 'data' | 'split'>
  readonly index: number
  readonly before: number | null
}

/** What takes less is not worth a progress bar. */
const PROGRESS_AFTER_MS = 300

export const useEvaluation = defineStore('evaluation', () => {
  const connection = useConnection()
  const notices = useNotices()

  /** Null until they have come. */
  const choices = shallowRef<EvaluationChoices | null>(null)
  const test = shallowRef<ShownTest | null>(null)
  const failure = shallowRef<Failure | null>(null)
  const busy = ref(false)
  /** Of a test that takes longer; `share` null: not known. */
  const progress = shallowRef<{ readonly share: number | null } | null>(null)
  /** Counts up with every corrected label: lists that show them are read again. */
  const revision = ref(0)
  const noted = shallowRef<readonly Noted[]>([])
  let running: AbortController | null = null

  const api = (): EvaluationApi => connection.requireApi().evaluation()

  async function loadChoices(): Promise<void> {
    const own = connection.api
    try {
      const found = await api().choices()
      if (connection.api === own) choices.value = found
    } catch (cause) {
      // Without a connection the frame says so.
      if (connection.api === own && own) failure.value = describeError(cause)
    }
  }

  /** The test before stays until this one has come. */
  async function run(request: EvaluationRequest, against: string | null): Promise<void> {
    running?.abort()
    const own = new AbortController()
    running = own
    busy.value = true
    failure.value = null
    const slow = setTimeout(() => (progress.value ??= { share: null }), PROGRESS_AFTER_MS)
    const startedAt = performance.now()
    try {
      const remoteApi = api()
      const follow = <T>(starting: Promise<TaskStream<T>>) =>
        followTask(
          starting,
          (part) => {
            if (running !== own || performance.now() - startedAt < PROGRESS_AFTER_MS) return
            progress.value = { share: shareOf(part) }
          },
          own.signal
        )
      const summary = await follow(remoteApi.evaluate(request))
      if (!summary) return
      const comparison = against === null ? null : await follow(remoteApi.compare({ ...request, against }))
      if (own.signal.aborted) return
      test.value = { request, against, summary, comparison }
      announce(
        `${summary.model.title} on ${summary.set.title}: ${percent(summary.accuracy)} right, ` +
          `${count(summary.images - summary.correct)} of ${count(summary.images)} images wrong`
      )
    } catch (cause) {
      if (running === own) {
        test.value = null
        failure.value = describeError(cause)
      }
    } finally {
      clearTimeout(slow)
      if (running === own) {
        running = null
        busy.value = false
        progress.value = null
      }
    }
  }

  function cancel(): void {
    running?.abort()
    running = null
    busy.value = false
    progress.value = null
  }

  async function images(request: EvaluatedImagesRequest): Promise<EvaluatedImages> {
    return api().images(request)
  }

  /** Null when the file is refused; the notice says why. */
  async function addModelFile(file: File): Promise<EvaluationModel | null> {
    try {
      const bytes = new Uint8Array(await file.arrayBuffer())
      const model = await api().addModelFile({ name: file.name, bytes })
      await loadChoices()
      return model
    } catch (cause) {
      notices.failed(cause)
      return null
    }
  }

  /** `before`: what was noted until now. */
  async function correct(index: number, label: number | null, before: number | null): Promise<void> {
    const shown = test.value
    if (!shown) return
    const { data, split } = shown.request
    if (await note({ data, split }, index, label))
      noted.value = [...noted.value, { set: { data, split }, index, before }]
  }

  /** True when there was something to take back. */
  function undo(): boolean {
    const last = noted.value.at(-1)
    if (!last) return false
    noted.value = noted.value.slice(0, -1)
    void note(last.set, last.index, last.before)
    return true
  }

  async function note(set: Noted['set'], index: number, label: number | null): Promise<boolean> {
    try {
      await api().correct({ ...set, index, label })
      announce(label === null ? `The label of image ${count(index)} stands` : `Image ${count(index)} noted as ${label}`)
      revision.value++
      await refresh()
      return true
    } catch (cause) {
      notices.failed(cause)
      return false
    }
  }

  /** The summary again, for what corrections change in it. */
  async function refresh(): Promise<void> {
    const shown = test.value
    if (!shown) return
    const summary = await followTask(api().evaluate(shown.request), () => undefined, new AbortController().signal)
    if (summary && test.value === shown) test.value = { ...shown, summary }
  }

  async function save(content: 'predictions' | 'metrics' | 'corrections'): Promise<void> {
    const shown = test.value
    if (!shown) return
    try {
      const { fileName, text } = await api().report({ ...shown.request, content })
      saveFile(fileName, new Blob([text], { type: content === 'metrics' ? 'application/json' : 'text/csv' }))
    } catch (cause) {
      notices.failed(cause)
    }
  }

  /** Nothing is saved when they cannot be exported; the notice says why. */
  async function saveImages(request: ExportedImagesRequest): Promise<void> {
    try {
      const { fileName, bytes } = await api().exportImages(request)
      saveFile(fileName, new Blob([Uint8Array.from(bytes)]))
    } catch (cause) {
      notices.failed(cause)
    }
  }

  return {
    choices,
    test,
    failure,
    busy,
    progress,
    revision,
    canUndo: computed(() => noted.value.length > 0),
    loadChoices,
    run,
    cancel,
    images,
    addModelFile,
    correct,
    undo,
    save,
    saveImages
  }
})
