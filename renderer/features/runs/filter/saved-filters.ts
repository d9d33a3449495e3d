/** Filters that were kept under a name, in this browser. */
import { shallowRef, type Ref } from 'vue'

export interface SavedFilter {
  readonly name: string
  readonly text: string
}

export interface SavedFilters {
  readonly filters: Readonly<Ref<readonly SavedFilter[]>>
  /** A filter of the same name is replaced. */
  save(filter: SavedFilter): void
  remove(name: string): void
}

const KEY = 'lenet-workbench.run-filters'
const MAX_FILTERS = 50

export function useSavedFilters(): SavedFilters {
  const filters = shallowRef(read())

  function keep(next: readonly SavedFilter[]): void {
    filters.value = next
    try {
      localStorage.setItem(KEY, JSON.stringify(next))
    } catch {
      // Refused in private windows: kept as long as the page.
    }
  }

  return {
    filters,
    save: (filter) => keep([...filters.value.filter(({ name }) => name !== filter.name), filter].slice(-MAX_FILTERS)),
    remove: (name) => keep(filters.value.filter((filter) => filter.name !== name))
  }
}

/** Whatever else was stored under the key counts as nothing. */
function read(): readonly SavedFilter[] {
  try {
    const stored: unknown = JSON.parse(localStorage.getItem(KEY) ?? '[]')
    return Array.isArray(stored) ? stored.filter(isFilter).slice(-MAX_FILTERS) : []
  } catch {
    return []
  }
}

function isFilter(value: unknown): value is SavedFilter {
  if (typeof value !== 'object' || value === null) return false
  return 'name' in value && typeof value.name === 'string' && 'text' in value && typeof value.text === 'string'
}
