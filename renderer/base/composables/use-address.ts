/**
 * A view's state in its address, `#/data?set=mnist&split=train`: read from the route while the view
 * is shown, and written back as a step that Back undoes. The state of a view that was left is kept
 * and restored to the address when it is shown again.
 */
import { computed, ref, watch, type ComputedRef, type Ref } from 'vue'
import { useRoute, useRouter } from 'vue-router'

export type AddressState = Readonly<Record<string, string>>

export interface Address {
  /** The keys and values that the address contains. */
  readonly state: Readonly<Ref<AddressState>>
  value(key: string): ComputedRef<string | null>
  /** Changes some keys; null removes one. `replace`: adds no history entry. */
  go(changes: Readonly<Record<string, string | null>>, how?: 'push' | 'replace'): void
}

/** For the view whose route is `name`. */
export function useAddress(name: string): Address {
  const route = useRoute()
  const router = useRouter()
  const state = ref<AddressState>(routeState())

  function routeState(): AddressState {
    const entries = Object.entries(route.query).filter(
      (entry): entry is [string, string] => typeof entry[1] === 'string'
    )
    return Object.fromEntries(entries)
  }

  let isHere = route.name === name
  watch(
    () => route.fullPath,
    () => {
      const comesBack = !isHere
      isHere = route.name === name
      if (!isHere) return
      const said = routeState()
      // Shown again by its plain address, as from the navigation: restore the state in which it was
      // left.
      const isPlain = comesBack && Object.keys(said).length === 0 && Object.keys(state.value).length > 0
      if (isPlain) void router.replace({ name, query: state.value })
      else state.value = said
    }
  )

  function go(changes: Readonly<Record<string, string | null>>, how: 'push' | 'replace' = 'push'): void {
    const next = { ...state.value, ...changes }
    const query = Object.fromEntries(Object.entries(next).filter(([, value]) => value !== null))
    void router[how]({ name, query })
  }

  return { state, value: (key) => computed(() => state.value[key] ?? null), go }
}
