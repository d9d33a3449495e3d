/**
 * A view's state in its address, `#/data?set=mnist&split=train`: read from the route while the view is shown, and written back
 * as a step that Back undoes. Of a view that was left the state stays, and stands in the address again when it is shown again.
 */
import { computed, ref, watch, type ComputedRef, type Ref } from 'vue'
import { useRoute, useRouter } from 'vue-router'

export type AddressState = Readonly<Record<string, string>>

export interface Address {
  /** What the address says; without the keys that it does not name. */
  readonly state: Readonly<Ref<AddressState>>
  value(key: string): ComputedRef<string | null>
  /** Changes some keys; null takes one out. `replace`: the step before is not one to go back to. */
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
      // Shown again by its plain address, as the navigation does: in the state in which it was left.
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
