/**
 * The list as it is shown: rows of the library and series, filtered, grouped, sorted, with the
 * columns that say something.
 */
import { computed, ref, watch, type ComputedRef, type Ref } from 'vue'
import type { RunRow } from '../../../../native/contract/run-library.ts'
import { count } from '../../../base/format/format.ts'
import { parseFilter, type Filter } from '../filter/parse-filter.ts'
import type { useRunLibrary } from '../run-library.ts'
import type { RunsAddress } from '../runs-address.ts'
import type { useSeriesList } from '../series-list.ts'
import { columnsThatFit, USUAL_COLUMNS, type ColumnKey, type RunColumn } from './columns.ts'
import { foldedColumns, listEntries, type ListEntry } from './list-entries.ts'

export interface ShownList {
  readonly text: Readonly<Ref<string>>
  setText(typed: string): void
  readonly filter: ComputedRef<Filter>
  readonly entries: ComputedRef<readonly ListEntry[]>
  /** Without those that fold. */
  readonly columns: ComputedRef<readonly RunColumn[]>
  /** `all: Keras, MNIST`; empty when no column folds. */
  readonly folded: ComputedRef<string>
  /** `14 of 214` */
  readonly count: ComputedRef<string>
  readonly runs: ComputedRef<number>
  readonly tags: ComputedRef<readonly string[]>
}

/** A pause in typing after which the filter is written to the address. */
const TYPING_MS = 600

export function useRunList(
  address: RunsAddress,
  library: ReturnType<typeof useRunLibrary>,
  series: ReturnType<typeof useSeriesList>,
  all: readonly RunColumn[],
  now: () => number,
  /** Of the list, in rem. */
  width: () => number
): ShownList {
  const byKey = new Map(all.map((column) => [column.key, column]))
  // Typed at once, in the address after a pause: a letter is no step in the history.
  const text = ref(address.filter.value)
  let timer: ReturnType<typeof setTimeout> | undefined
  watch(address.filter, (named) => {
    if (named !== text.value.trim()) text.value = named
  })
  watch(text, (typed) => {
    clearTimeout(timer)
    timer = setTimeout(() => {
      if (typed.trim() !== address.filter.value) address.setFilter(typed.trim(), 'push')
    }, TYPING_MS)
  })

  const filter = computed(() => parseFilter(text.value, now()))
  const list = computed(() =>
    listEntries({
      rows: library.rows.values(),
      series: series.listed,
      filter: filter.value,
      sort: address.sort.value,
      open: new Set(address.open.value),
      columns: byKey
    })
  )
  const keys = computed(() => address.columns.value ?? columnsThatFit(USUAL_COLUMNS, width()))
  const chosen = computed(() => all.filter(({ key }) => key === 'name' || keys.value.includes(key)))
  const folds = computed(() => foldedColumns(list.value.entries, chosen.value, address.sort.value))
  const hidden = computed<ReadonlySet<ColumnKey>>(() => new Set(folds.value.map(({ column }) => column.key)))
  const tags = computed(() =>
    [...new Set(Array.from(library.rows.values(), ({ tags: own }: RunRow) => own).flat())].sort()
  )

  return {
    text,
    setText: (typed) => (text.value = typed),
    filter,
    entries: computed(() => list.value.entries),
    columns: computed(() => chosen.value.filter(({ key }) => !hidden.value.has(key))),
    folded: computed(() =>
      folds.value.map(({ column, text: own }) => `${column.title.toLowerCase()} ${own}`).join(', ')
    ),
    count: computed(() => {
      const total = library.rows.size
      return list.value.runs === total ? count(total) : `${count(list.value.runs)} of ${count(total)}`
    }),
    runs: computed(() => list.value.runs),
    tags
  }
}
