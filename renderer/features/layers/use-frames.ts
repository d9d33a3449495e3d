/** What is framed in the row for the explanation that is shown, and which layers it is about. */
import { computed, type ComputedRef } from 'vue'
import type { LayerName } from '../../../native/contract/inspected-layers.ts'
import { framesOfCell, framesOfComes, framesOfGives, involvedLayers, type Frame } from './frames.ts'
import type { Explanations } from './use-explanations.ts'
import type { LayersPlace } from './use-layers-place.ts'

export function useFrames(
  { state, place, layerOnly }: LayersPlace,
  { cell, gives, comes }: Explanations
): {
  readonly frames: ComputedRef<readonly Frame[]>
  /** Null: all. */
  readonly involved: ComputedRef<ReadonlySet<LayerName> | null>
} {
  const frames = computed(() => {
    if (state.value.weight) return []
    if (gives.value) return framesOfGives(gives.value)
    if (comes.value) return framesOfComes(comes.value)
    return cell.value ? framesOfCell(cell.value) : []
  })
  const neighbour = computed<LayerName | null>(() => {
    if (comes.value) return comes.value.next
    return (cell.value ?? gives.value)?.previous ?? null
  })
  const involved = computed(() =>
    layerOnly.value ? new Set([layerOnly.value]) : involvedLayers(place.value, frames.value, neighbour.value)
  )
  return { frames, involved }
}
