/**
 * What the compute process says of what is shown: asked for as the address changes, and nothing
 * that is not shown.
 */
import { computed, type ComputedRef } from 'vue'
import type { Failure } from '../../../native/contract/errors.ts'
import type { GradientOf } from '../../../native/contract/inspected-layers.ts'
import type { LayerKernels } from '../../../native/contract/inspection.ts'
import { useCurrentRun } from '../../shared/runs/current-run.ts'
import { weightKey } from './address.ts'
import { useInspection } from './inspection.ts'
import { useLatest } from './use-latest.ts'
import type { LayersPlace } from './use-layers-place.ts'

export type Explanations = ReturnType<typeof useExplanations>

export function useExplanations({ state, isBackward, place, layerOnly, side }: LayersPlace) {
  const inspection = useInspection()
  const run = useCurrentRun()
  const api = computed(() => inspection.api!)

  /**
   * What gradients are of: chosen, or the cost for the image's label, or for its answer where it
   * has none.
   */
  const of: ComputedRef<GradientOf> = computed(
    () => state.value.of ?? { kind: 'cost', label: inspection.overview?.label ?? inspection.overview?.first ?? 0 }
  )
  const ofRequest = () => ({ of: of.value, ties: state.value.ties })
  const cellRequest = () => ({ layer: place.value!.layer, cell: [...place.value!.cell] })
  const weightRequest = () => ({ parameter: state.value.weight!.parameter, index: [...state.value.weight!.index] })

  /** Explanations of one inspection are never taken for those of another. */
  const base = computed(() => (inspection.api ? String(inspection.generation) : null))
  const ofText = computed(() => JSON.stringify(ofRequest()))
  const weightAt = computed(() => (state.value.weight ? weightKey(state.value.weight) : ''))
  const key = (on: boolean, ...parts: readonly string[]) =>
    base.value === null || !on ? null : [base.value, ...parts].join(' ')
  const cellKey = (on: boolean, ...parts: readonly string[]) =>
    place.value === null || state.value.weight ? null : key(on, place.value.layer, place.value.cell.join('.'), ...parts)

  const gradients = useLatest(
    () => key(isBackward.value, ofText.value),
    () => api.value.gradients(ofRequest())
  )
  const logits = useLatest(
    () => key(isBackward.value, ofText.value),
    () => api.value.logits({ of: of.value })
  )
  const cell = useLatest(
    () => cellKey(state.value.show === 'forward' && place.value?.layer !== 'image'),
    () => api.value.cell(cellRequest())
  )
  const label = computed(() => (of.value.kind === 'cost' ? of.value.label : (inspection.overview?.label ?? null)))
  const softmax = useLatest(
    () => cellKey(place.value?.layer === 'dense3', String(label.value)),
    () => api.value.softmax({ label: label.value })
  )
  const gives = useLatest(
    () => cellKey(isBackward.value && side.value === 'to', ofText.value),
    () => api.value.gives({ ...cellRequest(), ...ofRequest() })
  )
  const comes = useLatest(
    () => cellKey(isBackward.value && side.value === 'from', ofText.value),
    () => api.value.comes({ ...cellRequest(), ...ofRequest() })
  )
  const weight = useLatest(
    () => key(weightAt.value !== '', weightAt.value, ofText.value),
    () => api.value.weight({ ...weightRequest(), ...ofRequest() })
  )
  const step = useLatest(
    () => key(weightAt.value !== '', weightAt.value, run.state === 'paused' ? 'paused' : ''),
    () => api.value.step(weightRequest())
  )
  const kernels = useLatest<LayerKernels>(
    () => key(layerOnly.value !== null && /^(conv|dense)/.test(layerOnly.value), layerOnly.value ?? ''),
    () => api.value.kernels({ layer: layerOnly.value! })
  )
  const firstKernels = useLatest<LayerKernels>(
    () => key(state.value.show === 'forward'),
    () => api.value.kernels({ layer: 'conv1' })
  )
  const failure = computed<Failure | null>(
    () =>
      [cell, softmax, gives, comes, weight, step, kernels, gradients, logits]
        .map((latest) => latest.failure.value)
        .find((own) => own !== null) ?? null
  )

  return {
    of,
    gradients: gradients.value,
    logits: logits.value,
    cell: cell.value,
    softmax: softmax.value,
    gives: gives.value,
    comes: comes.value,
    weight: weight.value,
    step: step.value,
    kernels: kernels.value,
    firstKernels: firstKernels.value,
    weightAt,
    failure,
    ofRequest,
    cellRequest,
    weightRequest
  }
}
