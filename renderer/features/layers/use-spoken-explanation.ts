/**
 * What a screen reader hears of an explanation: one sentence a move, at most two a second while
 * keys repeat.
 */
import { onScopeDispose, watch } from 'vue'
import { announce } from '../../base/composables/use-announcer.ts'
import { useInspection } from './inspection.ts'
import {
  answerSentence,
  cellSentence,
  comesSentence,
  givesSentence,
  softmaxSentence,
  weightSentence
} from './sentences.ts'
import type { Explanations } from './use-explanations.ts'
import type { LayersPlace } from './use-layers-place.ts'

const SENTENCE_MS = 500

export function useSpokenExplanation({ state, place }: LayersPlace, explained: Explanations): void {
  const inspection = useInspection()
  const { logits, cell, softmax, gives, comes, weight, step } = explained

  function sentence(): string {
    if (state.value.show === 'why') return inspection.overview ? answerSentence(inspection.overview) : ''
    if (weight.value && state.value.weight) return weightSentence(weight.value, step.value)
    if (softmax.value && place.value) return softmaxSentence(softmax.value, logits.value, place.value.cell[0]!)
    if (comes.value) return comesSentence(comes.value)
    if (gives.value) return givesSentence(gives.value)
    return cell.value ? cellSentence(cell.value) : ''
  }

  let saidAt = 0
  let timer: ReturnType<typeof setTimeout> | undefined
  watch(sentence, (text) => {
    clearTimeout(timer)
    if (!text) return
    timer = setTimeout(
      () => {
        saidAt = performance.now()
        announce(text)
      },
      Math.max(0, SENTENCE_MS - (performance.now() - saidAt))
    )
  })
  onScopeDispose(() => clearTimeout(timer))
}
