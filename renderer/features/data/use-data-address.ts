/**
 * What the Data view shows, as its address says it: the set, the part, the digit, the image that is
 * open. What the address omits or names wrongly falls back to the first available.
 */
import { computed, type ComputedRef, type WritableComputedRef } from 'vue'
import type { DataSetSummary, Split, SplitSummary } from '../../../native/contract/data-sets.ts'
import type { OpenSet, useDataSets } from '../../shared/data-sets/data-sets.ts'
import { preferredDataSet } from '../../shared/data-sets/preferred-data-set.ts'
import { parseModelFilter, type ModelFilter } from './model-filter.ts'
import { useAddress } from '../../base/composables/use-address.ts'

export interface DataAddress {
  /** The set that the address names, else MNIST where available, else the first ready one. */
  readonly chosen: ComputedRef<DataSetSummary | null>
  /** That set, once it is open; or why it cannot be. */
  readonly opened: ComputedRef<Extract<OpenSet, { kind: 'open' }> | null>
  readonly failed: ComputedRef<Extract<OpenSet, { kind: 'failed' }> | null>
  readonly splits: ComputedRef<readonly SplitSummary[]>
  readonly split: WritableComputedRef<Split>
  readonly label: WritableComputedRef<number | null>
  /** What a model makes of the images; null: they are shown whatever it does. */
  readonly reading: WritableComputedRef<ModelFilter | null>
  /** Images in the list that is filtered by digit. */
  readonly total: ComputedRef<number>
  /** Of the open image in the list that is shown. */
  readonly position: ComputedRef<number | null>
  choose(id: string): void
  openSample(position: number): void
  /** To a neighbour, without a history entry: Back leads to the gallery. */
  turnTo(position: number): void
  closeSample(): void
  /** After the chosen set was removed. */
  forget(): void
  /** All images of the split. */
  clearFilters(): void
}

export function useDataAddress(data: ReturnType<typeof useDataSets>): DataAddress {
  const address = useAddress('data')
  const named = (key: string) => address.state.value[key] ?? ''
  const NOTHING = { set: null, split: null, label: null, reading: null, sample: null }

  const chosen = computed(() => {
    const sets = data.sets ?? []
    return sets.find(({ id }) => id === named('set')) ?? preferredDataSet(sets) ?? null
  })
  const current = computed(() => (data.opened?.id === chosen.value?.id ? data.opened : null))
  const opened = computed(() => (current.value?.kind === 'open' ? current.value : null))
  const failed = computed(() => (current.value?.kind === 'failed' ? current.value : null))
  const splits = computed(() => opened.value?.details.splits ?? [])
  const part = computed(() => splits.value.find(({ split }) => split === named('split')) ?? splits.value[0])

  const split = computed<Split>({
    get: () => part.value?.split ?? 'train',
    set: (name) => address.go({ split: name, sample: null })
  })
  const label = computed<number | null>({
    get: () => (/^\d$/.test(named('label')) ? Number(named('label')) : null),
    set: (digit) => address.go({ label: digit === null ? null : String(digit), sample: null })
  })
  const reading = computed<ModelFilter | null>({
    get: () => parseModelFilter(named('reading')),
    set: (filter) => address.go({ reading: filter, sample: null })
  })
  const total = computed(() => (label.value === null ? part.value?.count : part.value?.perClass[label.value]) ?? 0)
  const position = computed(() => {
    const sample = named('sample')
    return /^\d{1,9}$/.test(sample) && Number(sample) < total.value ? Number(sample) : null
  })

  return {
    chosen,
    opened,
    failed,
    splits,
    split,
    label,
    reading,
    total,
    position,
    choose: (id) => address.go({ ...NOTHING, set: id }),
    openSample: (at) => address.go({ sample: String(at) }),
    turnTo: (at) => address.go({ sample: String(at) }, 'replace'),
    closeSample: () => address.go({ sample: null }),
    forget: () => address.go(NOTHING, 'replace'),
    clearFilters: () => address.go({ label: null, reading: null, sample: null })
  }
}
