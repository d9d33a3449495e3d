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
    if (state === 'failed') return reason ?? 'The run failed.'
    if (state === 'needs-you') {
      return `${reason ?? 'The cost of a step was not a finite number.'} That step was not applied: the run can go on with a smaller learning rate.`
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
