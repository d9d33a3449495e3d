/** What the Draw view's address names: the models that read, and the steps of the preparation. */
import { computed, watch, type WritableComputedRef } from 'vue'
import type { PreparationSteps } from '../../../native/contract/drawings.ts'
import { useAddress } from '../../base/composables/use-address.ts'
import { NEWEST } from '../../shared/models/model-labels.ts'
import { ALL_STEPS, useDrawing } from './drawing.ts'

export interface DrawAddress {
  readonly model: WritableComputedRef<string>
  readonly secondModel: WritableComputedRef<string>
  readonly steps: WritableComputedRef<PreparationSteps>
  /** Has a second model read as well. */
  readonly compare: () => void
  /** One model alone. */
  readonly endComparison: () => void
}

export function useDrawAddress(): DrawAddress {
  const pad = useDrawing()
  const address = useAddress('draw')

  // The address is the source: a choice changes the address, and the store follows it.
  watch(
    address.state,
    ({ model = NEWEST, second = null, without = '' }) => {
      pad.model = model
      pad.secondModel = second
      const left = without.split(',')
      const steps = Object.keys(ALL_STEPS).map((step) => [step, !left.includes(step)])
      pad.steps = Object.fromEntries(steps) as Record<keyof PreparationSteps, boolean>
    },
    { immediate: true }
  )
  const model = computed({
    get: () => pad.model,
    set: (id) => address.go({ model: id === NEWEST ? null : id })
  })
  const secondModel = computed({
    get: () => pad.secondModel ?? NEWEST,
    set: (id) => address.go({ second: id })
  })
  // A discarded model is replaced by the latest; of two, one is left.
  watch(
    () => [pad.model, pad.secondModel] as const,
    ([id, second]) => {
      if (!pad.isShown) return
      const { model: named, second: secondNamed } = address.state.value
      if (id === NEWEST && named !== undefined) address.go({ model: null }, 'replace')
      if (second === null && secondNamed !== undefined) address.go({ second: null }, 'replace')
    }
  )

  /**
   * The first of the list that is another one: most people compare the newest with the built-in
   * model.
   */
  function compare(): void {
    const other = pad.models.find(({ id }) => id !== pad.model)
    if (other) address.go({ second: other.id })
  }
  const steps = computed({
    get: () => pad.steps,
    set: (chosen) => {
      const left = Object.entries(chosen).flatMap(([step, kept]) => (kept ? [] : [step]))
      address.go({ without: left.length > 0 ? left.join() : null })
    }
  })

  return { model, secondModel, steps, compare, endComparison: () => address.go({ second: null }) }
}
