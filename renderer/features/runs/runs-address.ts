/**
 * What the Runs view shows, as its address says it: the list with its filter, order and columns,
 * one run, its card, several beside each other, a series, or the bin. Back undoes each step.
 */
import { computed, type ComputedRef } from 'vue'
import { useAddress } from '../../base/composables/use-address.ts'
import type { ColumnKey } from './list/columns.ts'
import { USUAL_COLUMNS } from './list/columns.ts'
import { parseSort, sortText, USUAL_SORT, type SortKey } from './list/sort-rows.ts'

export type RunsPage =
  | { readonly kind: 'list' }
  | { readonly kind: 'compare'; readonly ids: readonly string[] }
  | { readonly kind: 'card'; readonly id: string }
  | { readonly kind: 'series'; readonly id: string; readonly against: string | null }
  | { readonly kind: 'bin' }

export type HorizontalAxis = 'epoch' | 'step' | 'time'

export interface RunsAddress {
  readonly page: ComputedRef<RunsPage>
  /** The run whose detail stands beside the list. */
  readonly run: ComputedRef<string | null>
  readonly filter: ComputedRef<string>
  readonly sort: ComputedRef<readonly SortKey[]>
  /** Null: the usual ones, as many as fit. */
  readonly columns: ComputedRef<readonly ColumnKey[] | null>
  /** Ids of series whose runs are shown. */
  readonly open: ComputedRef<readonly string[]>
  readonly axis: ComputedRef<HorizontalAxis | null>
  /** Batches in a mean. */
  readonly window: ComputedRef<number>
  showRun(id: string | null): void
  sortBy(keys: readonly SortKey[]): void
  chooseColumns(keys: readonly ColumnKey[]): void
  toggleSeries(id: string): void
  setAxis(axis: HorizontalAxis): void
  setWindow(batches: number): void
  /** While typing there is one step in the history, not one a letter. */
  setFilter(text: string, how: 'push' | 'replace'): void
  compare(ids: readonly string[]): void
  openCard(id: string): void
  openSeries(id: string, against?: string | null): void
  openBin(): void
  /** `run`: with this run beside it. */
  openList(run?: string): void
}

const PAGE = { show: null, runs: null, series: null, against: null, axis: null, window: null }
export const USUAL_WINDOW = 200
export const MAX_WINDOW = 2000
const ID = /^[\w.-]{1,200}$/

export function useRunsAddress(known: readonly ColumnKey[]): RunsAddress {
  const address = useAddress('runs')
  const named = (key: string) => address.state.value[key] ?? null
  const idsOf = (key: string) => (named(key) ?? '').split(',').filter((id) => ID.test(id))

  const page = computed<RunsPage>(() => {
    const [run] = idsOf('run')
    const [series] = idsOf('series')
    switch (named('show')) {
      case 'compare':
        return { kind: 'compare', ids: [...new Set(idsOf('runs'))] }
      case 'card':
        return run === undefined ? { kind: 'list' } : { kind: 'card', id: run }
      case 'series':
        return series === undefined
          ? { kind: 'list' }
          : { kind: 'series', id: series, against: idsOf('against')[0] ?? null }
      case 'bin':
        return { kind: 'bin' }
      default:
        return { kind: 'list' }
    }
  })

  const run = computed(() => idsOf('run')[0] ?? null)

  return {
    page,
    run,
    filter: computed(() => named('q') ?? ''),
    sort: computed(() => parseSort(named('sort'), known)),
    columns: computed(() => {
      const chosen = known.filter((key) => (named('columns') ?? '').split(',').includes(key))
      return chosen.length === 0 ? null : chosen
    }),
    open: computed(() => idsOf('open')),
    axis: computed(() => {
      const axis = named('axis')
      return axis === 'epoch' || axis === 'step' || axis === 'time' ? axis : null
    }),
    window: computed(() => {
      const value = Number(named('window') ?? USUAL_WINDOW)
      return Number.isInteger(value) && value >= 1 && value <= MAX_WINDOW ? value : USUAL_WINDOW
    }),
    // From one run to the next Back leads to the list, not through all of them.
    showRun: (id) => address.go({ run: id }, run.value === null || id === null ? 'push' : 'replace'),
    sortBy: (keys) => address.go({ sort: sortText(keys) === sortText(USUAL_SORT) ? null : sortText(keys) }),
    chooseColumns: (keys) => {
      const text = known.filter((key) => keys.includes(key)).join(',')
      const isUsual = text === known.filter((key) => USUAL_COLUMNS.includes(key)).join(',')
      address.go({ columns: isUsual ? null : text })
    },
    toggleSeries: (id) => {
      const open = idsOf('open')
      const next = open.includes(id) ? open.filter((one) => one !== id) : [...open, id]
      address.go({ open: next.length === 0 ? null : next.join(',') }, 'replace')
    },
    setAxis: (axis) => address.go({ axis }, 'replace'),
    setWindow: (batches) => address.go({ window: batches === USUAL_WINDOW ? null : String(batches) }, 'replace'),
    setFilter: (text, how) => address.go({ q: text === '' ? null : text }, how),
    compare: (ids) => address.go({ ...PAGE, show: 'compare', runs: ids.join(',') }),
    openCard: (id) => address.go({ ...PAGE, show: 'card', run: id }),
    openSeries: (id, against = null) => address.go({ ...PAGE, show: 'series', series: id, against }),
    openBin: () => address.go({ ...PAGE, show: 'bin' }),
    openList: (run) => address.go(run === undefined ? PAGE : { ...PAGE, run })
  }
}
