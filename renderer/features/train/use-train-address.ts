/**
 * Settings in the address, `#/train?data=my-digits&from=newest`: another view may propose them, and
 * what is chosen here stands there.
 */
import { watch } from 'vue'
import { useAddress } from '../../base/composables/use-address.ts'
import { useStartFrom } from '../../shared/runs/start-from.ts'
import { useRunData } from './run-data.ts'

export function useTrainAddress(): {
  chooseData(id: string): void
  /** Null: random initialisation. */
  chooseOrigin(id: string | null): void
} {
  const data = useRunData()
  const origin = useStartFrom()
  const address = useAddress('train')

  watch(
    address.state,
    ({ data: set, from }) => {
      if (set !== undefined) data.choose(set)
      if (from === 'newest') origin.chooseNewest()
      else if (from !== undefined) origin.choose(from)
    },
    { immediate: true }
  )

  return {
    chooseData(id) {
      data.choose(id)
      address.go({ data: id }, 'replace')
    },
    chooseOrigin(id) {
      origin.choose(id)
      address.go({ from: id }, 'replace')
    }
  }
}
