/**
 * What the TensorFlow engine is made of, to the last bit: versions and hashes from
 * resources/tensorflow/.
 */
import { z } from 'zod'
import { WorkbenchError } from '../../contract/errors.ts'
import wheels from '../../../resources/tensorflow/wheels.json' with { type: 'json' }

export type Variant = 'cpu' | 'gpu'

const WHEEL = z.strictObject({
  /** As pip takes it. */
  package: z.string(),
  /**
   * pip's --platform; without it pip would look for wheels of the Python that happens to be here.
   */
  platform: z.string(),
  /** Of the wheel of TensorFlow itself. */
  sha256: z.string().regex(/^[0-9a-f]{64}$/)
})

const PINS = z.strictObject({
  tensorFlow: z.string(),
  tfjsNode: z.string(),
  /** Of the wheel that is taken apart; no Python code of it is used. */
  pythonVersion: z.string(),
  licence: z.string(),
  cpu: z.record(z.string(), WHEEL),
  gpu: z.record(z.string(), WHEEL)
})

export type WheelPin = z.infer<typeof WHEEL>

export const {
  tensorFlow: TENSORFLOW_VERSION,
  tfjsNode: TFJS_NODE_VERSION,
  pythonVersion: PYTHON_VERSION,
  ...PINNED
} = PINS.parse(wheels)

/** Throws WorkbenchError `engine` for a system that TensorFlow has no suitable wheel for. */
export function wheelFor(variant: Variant, platform = process.platform, arch: string = process.arch): WheelPin {
  const system = `${platform}-${arch}`
  const pin = PINNED[variant][system]
  if (pin) return pin
  throw new WorkbenchError(
    'engine',
    `TensorFlow${variant === 'gpu' ? ' for GPUs' : ''} cannot be built on ${system}; it can on ${Object.keys(PINNED[variant]).join(', ')}`,
    platform === 'win32'
      ? 'Use WSL2, where it is built as on Linux; the worker-kernels engine runs here as it is.'
      : 'The worker-kernels engine runs here as it is.'
  )
}
