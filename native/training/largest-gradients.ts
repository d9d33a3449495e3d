/** What a person sees of a batch that no step can be taken on. */
import type { Divergence } from '../contract/training-control.ts'
import type { Engine } from '../engines/engine.ts'
import { PARAMETERS, parameterView } from '../model/architecture.ts'
import type { Distortion } from '../model/distortions.ts'

/**
 * Largest absolute gradient of each parameter; empty where the engine cannot compute them. Never
 * throws.
 */
export async function largestGradients(
  engine: Engine,
  batch: Uint32Array,
  distortion: Distortion | null
): Promise<Divergence['gradients']> {
  try {
    const { gradients } = await engine.gradients(batch, distortion)
    return PARAMETERS.map(({ name }) => {
      const largest = parameterView(gradients, name).reduce((most, value) => Math.max(most, Math.abs(value)), 0)
      return { parameter: name, largest: Number.isFinite(largest) ? largest : null }
    })
  } catch {
    return []
  }
}
