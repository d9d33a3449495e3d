/** The best of a sweep, to be repeated with its settings under a name of its own. */
import { shallowRef, watch, type Ref } from 'vue'
import type { RunRow } from '../../../native/contract/run-library.ts'
import type { RunOptions } from '../../../native/contract/runs.ts'
import type { FollowedSeries } from './series/use-series.ts'
import type { RunActions } from './use-run-actions.ts'

export interface ProposedRepeat {
  /** What the dialog proposes in place of the run that it is opened with; null: that run. */
  readonly proposed: Readonly<Ref<RunRow | null>>
  readonly propose: (options: RunOptions, title: string) => void
}

export function useProposedRepeat(
  actions: RunActions,
  followed: FollowedSeries,
  rowOf: (run: string) => RunRow | undefined
): ProposedRepeat {
  const proposed = shallowRef<RunRow | null>(null)
  watch(actions.dialog, (dialog) => {
    if (dialog === null) proposed.value = null
  })
  return {
    proposed,
    propose: (options, title) => {
      const [example] = followed.runs.value.flatMap(({ run }) => rowOf(run ?? '') ?? [])
      if (!example) return
      actions.openDialog('repeat', [example])
      proposed.value = { ...example, title, options }
    }
  }
}
