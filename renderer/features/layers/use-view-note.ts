/** What stands beside the title of the view: what is shown of which image. */
import { computed, type ComputedRef } from 'vue'
import { formatNumber } from '../../../native/contract/format-number.ts'
import { useInspection } from './inspection.ts'
import type { Explanations } from './use-explanations.ts'
import type { LayersPlace } from './use-layers-place.ts'

export function useViewNote({ state }: LayersPlace, { of, softmax }: Explanations): ComputedRef<string> {
  const inspection = useInspection()
  return computed(() => {
    switch (state.value.show) {
      case 'forward':
        return 'every number from input to answer, of this image'
      case 'backward': {
        if (of.value.kind === 'logit') return `gradient of logit ${of.value.digit}, of this image`
        const { overview } = inspection
        const own = of.value.label === overview?.label ? overview.cost : null
        const cost = softmax.value?.cost ?? own
        return `gradient of the cost −ln p[${of.value.label}]${cost === null ? '' : ` = ${formatNumber(cost, 4)}`}, of this image`
      }
      case 'why':
        return 'what this answer depends on'
      case 'bench':
        return 'small numbers of your own; the same four kernels'
    }
  })
}
