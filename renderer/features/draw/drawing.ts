/**
 * The pad: the drawing, its preparation, the model and the prediction. Predictions come from the
 * compute process, throttled so that drawing stays smooth; only the latest one counts. A model in
 * training is followed.
 */
import { defineStore } from 'pinia'
import { computed, ref, shallowRef, watch } from 'vue'
import type { Drawing, PreparationSteps, Stroke, StrokePoint } from '../../../native/contract/drawings.ts'
import type { ModelOption } from '../../../native/contract/models.ts'
import { announce, announceEvent } from '../../base/composables/use-announcer.ts'
import { fitPicture } from './fit-picture.ts'
import type { GridMark } from './grid-cursor.ts'
import { advance, redo, startHistory, undo } from './history.ts'
import { createModelReading, type ModelReading, type ReadingRequest } from './model-reading.ts'
import { BLANK, isBlank, withErasure, withMark, withStroke } from './pad.ts'
import { NEWEST } from '../../shared/models/model-labels.ts'
import { NOT_READ_SENTENCE, readingSentence } from './prediction-labels.ts'
import { useConnection } from '../../shared/connection/connection.ts'
import { useNotices } from '../../shared/connection/notices.ts'
import { useCurrentRun } from '../../shared/runs/current-run.ts'
import { unreadPart } from './unread.ts'

/** While a hand draws: 16 times a second. While a run trains: 4 times. */
const DRAWING_INTERVAL_MS = 60
const FOLLOWING_INTERVAL_MS = 250

export const ALL_STEPS: PreparationSteps = { crop: true, keepAspect: true, centreByMass: true }

export const useDrawing = defineStore('drawing', () => {
  const connection = useConnection()
  const training = useCurrentRun()
  const notices = useNotices()

  const history = shallowRef(startHistory(BLANK))
  const penWidth = ref(24)
  const tool = ref<'pen' | 'eraser'>('pen')
  const steps = shallowRef(ALL_STEPS)
  const model = ref(NEWEST)
  /** Empty until they have come. */
  const models = shallowRef<readonly ModelOption[]>([])
  /** A model that reads the same drawing beside the first; null: none does. */
  const secondModel = ref<string | null>(null)
  /** Whether the view is shown: otherwise nothing is predicted again while a run trains. */
  const isShown = ref(false)

  const drawing = computed(() => history.value.present)
  const blank = computed(() => isBlank(drawing.value))
  /** The stroke under the hand, which is not yet part of the drawing. */
  const live = shallowRef<Stroke | null>(null)
  /** The prediction of the current drawing has not been announced to screen readers yet. */
  let announcePending = false
  let announcedDigit: number | null = null
  /** Whether the eraser's movement under way is a step of the history already. */
  let erasureIsStep = false

  const isConnected = () => connection.api !== null
  const recognise = ({ drawing: drawn, steps: prepared, model: id }: ReadingRequest) =>
    connection.requireApi().models().recognise({ drawing: drawn, steps: prepared, model: id })
  const first = createModelReading({
    recognise,
    isConnected,
    onAnswer: (answer, request) => {
      const changedMind = request.followed && answer.digit !== announcedDigit
      if (live.value || request.drawing !== drawing.value || !(announcePending || changedMind)) return
      if (announcePending) announce(readingSentence(answer))
      else announceEvent(readingSentence(answer))
      announcePending = false
      announcedDigit = answer.digit
    }
  })
  const second = createModelReading({ recognise, isConnected })

  /** What is on the pad, a stroke under the hand included. */
  const drawn = computed(() => (live.value ? withStroke(drawing.value, live.value) : drawing.value))
  /** What of it cannot be read before the connection is back. */
  const unreadBy = (reading: ModelReading, id: () => string | null) =>
    computed(() => {
      const model = id()
      if (connection.state !== 'lost' || isBlank(drawn.value) || model === null) return null
      return unreadPart({ drawing: drawn.value, steps: steps.value, model }, reading.request.value)
    })

  function read(intervalMs: number, followed = false): void {
    if (isBlank(drawn.value)) {
      first.clear()
      second.clear()
      announcePending = false
      return
    }
    if (!connection.api) return
    const request = { drawing: drawn.value, steps: steps.value, followed }
    first.ask({ ...request, model: model.value }, intervalMs)
    if (secondModel.value !== null) second.ask({ ...request, model: secondModel.value }, intervalMs)
  }

  const unread = unreadBy(first, () => model.value)
  const secondUnread = unreadBy(second, () => secondModel.value)

  /** A stroke that is being drawn; null when it was given up. */
  function readLive(stroke: Stroke | null): void {
    live.value = stroke
    read(DRAWING_INTERVAL_MS)
  }

  /** The drawing is complete: predict at once and announce the result. */
  function readNow(): void {
    live.value = null
    announcePending = true
    read(0)
    // As a reading: after what the pad itself announces of a key.
    if (unread.value !== null) setTimeout(() => unread.value !== null && announce(NOT_READ_SENTENCE))
  }

  /** Replaces the drawing, as a step that can be undone. */
  function put(next: Drawing): void {
    history.value = advance(history.value, next.kind === 'picture' ? fitPicture(next) : next)
    readNow()
  }

  const addStroke = (stroke: Stroke) => put(withStroke(drawing.value, stroke))

  /**
   * All marks of one pen press are one history step. The prediction is announced when the pen is
   * lifted.
   */
  function addMark(mark: GridMark): void {
    const next = withMark(drawing.value, mark, penWidth.value)
    history.value = mark.begins ? advance(history.value, next) : { ...history.value, present: next }
    read(DRAWING_INTERVAL_MS)
  }

  /** All parts of one movement are one history step, if it meets any ink. */
  function addErasure(way: readonly StrokePoint[], begins: boolean): void {
    if (begins) erasureIsStep = false
    const next = withErasure(drawing.value, way, penWidth.value)
    if (next === drawing.value) return
    history.value = erasureIsStep ? { ...history.value, present: next } : advance(history.value, next)
    erasureIsStep = true
    read(DRAWING_INTERVAL_MS)
  }

  function goTo(moved: typeof history.value): boolean {
    if (moved === history.value) return false
    history.value = moved
    readNow()
    return true
  }

  const undoStep = () => goTo(undo(history.value))
  const redoStep = () => goTo(redo(history.value))
  const clear = () => !blank.value && goTo(advance(history.value, BLANK))

  watch([steps, model], readNow)
  watch(secondModel, () => {
    second.clear()
    read(0)
  })
  watch(
    () => [training.progress?.globalStep, training.state, training.record?.id] as const,
    () => {
      const ids = [model.value, secondModel.value]
      const followed = ids.some((id) => id === NEWEST || (id !== null && id === training.record?.id))
      if (isShown.value && followed) read(FOLLOWING_INTERVAL_MS, true)
    }
  )
  watch(
    // An epoch changes a model's accuracy, a run the list of them. One that is chosen by the
    // address may be on no list.
    () => [connection.api, connection.runsRevision, training.epochs.length, isShown.value, model.value] as const,
    async ([api]) => {
      if (!api || !isShown.value) return
      read(FOLLOWING_INTERVAL_MS)
      try {
        models.value = await api.models().list()
      } catch (cause) {
        if (connection.api === api) notices.failed(cause)
      }
    }
  )
  watch(models, (now, before) => {
    const isGone = (id: string) => now.length > 0 && !now.some((option) => option.id === id)
    const titleOf = (id: string) => before.find((option) => option.id === id)?.title ?? id
    if (secondModel.value !== null && isGone(secondModel.value)) {
      notices.done(`${titleOf(secondModel.value)} no longer exists.`, 'One model is left.')
      secondModel.value = null
    }
    if (!isGone(model.value)) return
    notices.done(`${titleOf(model.value)} no longer exists.`, 'The latest model is used now.')
    model.value = NEWEST
  })

  return {
    drawing,
    blank,
    penWidth,
    tool,
    steps,
    model,
    models,
    recognition: first.recognition,
    failure: first.failure,
    unread,
    secondModel,
    secondRecognition: second.recognition,
    secondFailure: second.failure,
    secondUnread,
    isShown,
    canUndo: computed(() => history.value.past.length > 0),
    canRedo: computed(() => history.value.future.length > 0),
    readLive,
    put,
    addStroke,
    addMark,
    addErasure,
    undo: undoStep,
    redo: redoStep,
    clear,
    readNow
  }
})
