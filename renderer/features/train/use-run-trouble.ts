/** What is wrong with the run that is shown, in sentences; null while nothing is. */
import { computed, type ComputedRef } from 'vue'
import { count } from '../../base/format/format.ts'
import { sentence } from '../../base/format/messages.ts'
import { useCurrentRun } from '../../shared/runs/current-run.ts'

export function useRunTrouble(): ComputedRef<string | null> {
  const training = useCurrentRun()
  return computed(() => {
    const { state } = training
    const reason = training.reason && sentence(training.reason)
    if (state === 'failed') {
      return `${reason ?? 'The run failed.'} Once that is fixed, Resume continues from the last checkpoint.`
    }
    if (state === 'needs-you') {
      const goesOn =
        training.divergence?.globalStep === 0
          ? 'It was the first one, so there is nothing to go on from: try other data or other settings.'
          : 'That step was not applied: the run can go on from before it at a smaller learning rate.'
      return `${reason ?? 'The cost of a step was not a finite number.'} ${goesOn}`
    }
    if (state !== 'interrupted') return null
    const step = training.record?.globalStep ?? 0
    const from =
      step > 0
        ? `Resume goes on from step ${count(step)}.`
        : 'It had no checkpoint yet: Resume starts again from the first step.'
    return `${reason ?? 'Its process ended while this run was under way.'} ${from}`
  })
}
