/**
 * A view's state in its address, `#/data?set=mnist&split=train`: read from the route while the view is shown, and written back
 * as a step that Back undoes. Of a view that was left the state stays, and stands in the address again when it is shown again.
 */
import { computed, onActivated, ref, watch, type ComputedRef, type Ref } from 'vue'
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

  watch(
    () => route.fullPath,
    () => {
      if (route.name === name) state.value = routeState()
    }
  )

  onActivated(() => {
    // Shown again by its plain address, as the navigation does: the state it was left in.
    if (route.name !== name || Object.keys(route.query).length > 0) return
    if (left && Object.keys(left).length > 0) void router.replace({ name, query: left })
  })
  let left: AddressState | null = null
  watch(
    () => route.name,
    (now, before) => {
      if (before === name && now !== name) left = state.value
    },
    { flush: 'sync' }
  )

  function go(changes: Readonly<Record<string, string | null>>, how: 'push' | 'replace' = 'push'): void {
    const next = { ...state.value, ...changes }
    const query = Object.fromEntries(Object.entries(next).filter(([, value]) => value !== null))
    void router[how]({ name, query })
  }

  return { state, value: (key) => computed(() => state.value[key] ?? null), go }
}
