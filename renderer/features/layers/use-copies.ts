/**
 * What can be copied from the Layers view: a link to what is shown, and the explanation as a numpy
 * program.
 */
import { useRouter } from 'vue-router'
import type { ProgramRequest } from '../../../native/contract/inspection.ts'
import type { Address } from '../../base/composables/use-address.ts'
import { useCopy } from '../../shared/connection/use-copy.ts'
import { imageKey, modelKey, type ImageChoice } from './address.ts'
import { useInspection } from './inspection.ts'
import type { Explanations } from './use-explanations.ts'
import type { LayersPlace } from './use-layers-place.ts'

export function useCopies(
  { state, isBackward, side }: LayersPlace,
  { ofRequest, cellRequest, weightRequest }: Explanations,
  address: Address,
  image: () => ImageChoice | null
): { readonly copyProgram: () => Promise<void>; readonly copyLink: () => Promise<void> } {
  const router = useRouter()
  const inspection = useInspection()
  const copy = useCopy()

  function programRequest(): ProgramRequest {
    if (state.value.weight) return { kind: 'weight', ...weightRequest(), ...ofRequest() }
    if (!isBackward.value) return { kind: 'cell', ...cellRequest() }
    return { kind: side.value === 'to' ? 'gives' : 'comes', ...cellRequest(), ...ofRequest() }
  }

  return {
    async copyProgram(): Promise<void> {
      const { api } = inspection
      if (!api) return
      const request = programRequest()
      await copy(
        async () => (await api.program(request)).text,
        'Copied as a numpy program',
        'Paste it into a file and run it with python3: it asserts its numbers.'
      )
    },
    /** With the image and the parameters, also where the address leaves them out. */
    async copyLink(): Promise<void> {
      const own = image()
      const query = {
        ...address.state.value,
        ...(own && { image: imageKey(own) }),
        model: modelKey(state.value.model)
      }
      await copy(
        `${location.origin}${location.pathname}${router.resolve({ name: 'layers', query }).href}`,
        'Link copied'
      )
    }
  }
}
