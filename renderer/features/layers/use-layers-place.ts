/**
 * Where the Layers view is and where it can go: its address, read as a state, and every step a
 * person can take from there.
 */
import { computed, type ComputedRef } from 'vue'
import type { LayerName } from '../../../native/contract/inspected-layers.ts'
import type { Address } from '../../base/composables/use-address.ts'
import { readState, weightKey, type LayersState, type Show } from './address.ts'
import { step, type Place } from './cell-moves.ts'

export interface LayersPlace {
  readonly state: ComputedRef<LayersState>
  readonly isBackward: ComputedRef<boolean>
  /** The cell in question. */
  readonly place: ComputedRef<Place | null>
  /** The layer in question, when none of its cells is. */
  readonly layerOnly: ComputedRef<LayerName | null>
  /** The row of layers is a band over a panel. */
  readonly isBand: ComputedRef<boolean>
  /** Of a gradient: the image has only where it comes from, the answers where it goes. */
  readonly side: ComputedRef<'from' | 'to'>
  show(what: Show): void
  /**
   * To another cell: within a map replaces the step, to another map or layer is one that Back
   * undoes.
   */
  choose(next: Place): void
  openPlace(next: Place): void
  openLayer(layer: LayerName): void
  openWeight(parameter: string, index: readonly number[]): void
  chooseTies(rule: string): void
  /** To the next or previous cell in reading order; false at the end. */
  walk(by: 1 | -1): boolean
  /** One level up; false at the top. */
  up(): boolean
}

export function useLayersPlace(address: Address): LayersPlace {
  const state = computed(() => readState(address.state.value))
  const isBackward = computed(() => state.value.show === 'backward')
  const place = computed<Place | null>(() => {
    const { layer, cell } = state.value
    return layer && cell ? { layer, cell } : null
  })
  const layerOnly = computed(() =>
    state.value.layer && !state.value.cell && !state.value.weight ? state.value.layer : null
  )
  const side = computed(() => {
    const layer = place.value?.layer
    if (layer === 'image') return 'from'
    return layer === 'dense3' ? 'to' : state.value.side
  })

  /** Within a layer the slice, the term and the side stay. */
  function changesTo(next: Place): Record<string, string | null> {
    const isSameLayer = place.value?.layer === next.layer
    return {
      layer: next.layer,
      cell: next.cell.join('.'),
      weight: null,
      ...(isSameLayer ? {} : { slice: null, term: null, side: null, part: null })
    }
  }
  function choose(next: Place): void {
    const before = place.value
    const isWithin = before?.layer === next.layer && before.cell[2] === next.cell[2]
    address.go(changesTo(next), isWithin ? 'replace' : 'push')
  }

  return {
    state,
    isBackward,
    place,
    layerOnly,
    isBand: computed(() => place.value !== null || state.value.weight !== null || layerOnly.value !== null),
    side,
    show: (what) => address.go({ show: what === 'forward' ? null : what }),
    choose,
    openPlace: (next) => address.go(changesTo(next)),
    openLayer(layer) {
      if (layer === 'image') address.go({ layer: null, cell: null, weight: null })
      else address.go({ layer, cell: null, weight: null, slice: null, term: null })
    },
    chooseTies: (rule) => address.go({ ties: rule === 'first' ? null : rule }),
    openWeight: (parameter, index) => address.go({ weight: weightKey({ parameter, index }) }),
    walk(by) {
      const next = place.value && step(place.value, by)
      if (next) choose(next)
      return next !== null
    },
    up() {
      const { weight, cell, layer, term } = state.value
      if (weight) address.go({ weight: null })
      else if (term) address.go({ term: null }, 'replace')
      else if (cell) address.go({ cell: null, slice: null })
      else if (layer) address.go({ layer: null })
      else return false
      return true
    }
  }
}
