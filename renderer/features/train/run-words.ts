/** Settings of runs in words: those of the run that is shown, and of the next one. */
import { computed, type ComputedRef } from 'vue'
import { RECIPE_PRESETS } from '../../shared/runs/recipe-presets.ts'
import { runLine } from '../../shared/runs/run-line.ts'
import { useConnection } from '../../shared/connection/connection.ts'
import { useCurrentRun } from '../../shared/runs/current-run.ts'
import { useRunData } from './run-data.ts'
import { useRunDraft } from './run-draft.ts'
import { useStartFrom } from '../../shared/runs/start-from.ts'

/** What the program does, for who sees it for the first time. */
const INTRODUCTION = 'Trains a small neural network to read handwritten digits, and shows how it learns.'

export interface RunWords {
  /** Of the run that is shown; without one, what the program does. */
  readonly line: ComputedRef<string>
  /** `Keras, MNIST, 5 epochs of 32`; with the run it fine-tunes behind it */
  readonly next: ComputedRef<string>
}

export function useRunWords(): RunWords {
  const connection = useConnection()
  const training = useCurrentRun()
  const draft = useRunDraft()
  const data = useRunData()
  const origin = useStartFrom()

  const titleOf = (list: readonly { readonly id: string; readonly title: string }[]) => (id: string) =>
    list.find((entry) => entry.id === id)?.title ?? id

  const line = computed(() => {
    const options = training.record?.options
    if (!options) return INTRODUCTION
    return runLine(options, {
      data: titleOf(data.sets),
      engine: titleOf(connection.engines),
      run: titleOf(origin.choices)
    })
  })

  const next = computed(() => {
    const { recipe, texts, distortion } = draft
    const epochs = texts.epochs === '1' ? 'one epoch' : `${texts.epochs} epochs`
    const short = `${RECIPE_PRESETS[recipe].label}, ${data.chosen?.title ?? 'no data'}, ${epochs} of ${texts.batchSize}`
    const distorted = distortion === 'none' ? short : `${short}, ${distortion} distortions`
    return origin.startFrom === null ? distorted : `${distorted}, from ${titleOf(origin.choices)(origin.startFrom)}`
  })

  return { line, next }
}
