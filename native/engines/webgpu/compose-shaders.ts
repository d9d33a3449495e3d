/**
 * The WGSL that a device compiles, put together from the files in shaders/ and the constants that
 * they share with the host. Where the files come from is for the caller to say: Node reads them, a
 * bundle carries them.
 */
import {
  ACTIVATION_COUNT,
  ACTIVATION_OFFSETS,
  CONV1_COPY,
  COPY_BASE,
  COPY_OFFSETS,
  COPY_STRIDE,
  DELTA_COUNT,
  DELTA_OFFSETS,
  MAX_NETWORKS,
  OPTIMIZER_COUNT,
  PARAMETER_OFFSETS,
  PARAMETER_STRIDE,
  RESULT_COUNT,
  SAMPLE_COUNT,
  SAMPLE_OFFSETS
} from './layout.ts'
import { CLASSES, IMAGE_SIZE, PARAMETER_COUNT } from '../../model/architecture.ts'

export const SHADER_FILES = [
  'settings',
  'image-bytes',
  'image-values',
  'forward',
  'pass',
  'evaluate',
  'update'
] as const

/** The text of shaders/NAME.wgsl. */
export type ShaderFiles = Readonly<Record<(typeof SHADER_FILES)[number], string>>

/** `bytes`: at most 256 different values, a byte each; `values`: a float each. */
export type ImageKind = 'bytes' | 'values'

/** Threads of a workgroup of the update. */
export const UPDATE_THREADS = 256

/**
 * `threads` is the size of the workgroup that takes an image through the network. It cuts the sums,
 * and so decides the last bits.
 */
export function passShader(files: ShaderFiles, threads: number, images: ImageKind): string {
  return [constants(threads), files.settings, files.forward, files[`image-${images}`], files.pass].join('\n')
}

export function evaluateShader(files: ShaderFiles, threads: number, images: ImageKind): string {
  return [constants(threads), files.settings, files.forward, files[`image-${images}`], files.evaluate].join('\n')
}

export function updateShader(files: ShaderFiles, threads: number): string {
  return [constants(threads), files.settings, files.update].join('\n')
}

/** Partial sums that workgroup memory has room for, beside all else that the 32 KiB hold. */
const MAX_PARTS = 3576

/**
 * Into how many parts the sum over a layer's inputs is cut, so that all threads have work: none
 * shorter than `shortest`. A thread leaves `each` partial sums.
 */
function cutsFor(threads: number) {
  const parts = (outputs: number, inputs: number, shortest: number, each = 4) =>
    Math.max(
      1,
      Math.min(Math.floor(threads / outputs), Math.floor(inputs / shortest), Math.floor(MAX_PARTS / (outputs * each)))
    )
  return {
    dense1: parts(120 / 4, 400, 10),
    dense2: parts(84 / 4, 120, 4),
    dense3: parts(CLASSES, 84, 4, 1),
    dense2Back: parts(120 / 4, 84, 4),
    dense1Back: parts(400 / 4, 120, 4),
    conv2Back: threads >= 512 ? 2 : 1,
    conv1Gradient: parts(5 * 6, 196, 8, 5.2)
  }
}

function constants(threads: number): string {
  const cuts = cutsFor(threads)
  // Room for the partial sums of one layer at a time.
  const partCount = Math.max(
    120 * cuts.dense1,
    84 * cuts.dense2,
    CLASSES * cuts.dense3,
    120 * cuts.dense2Back,
    400 * cuts.dense1Back,
    // The second convolution's kernel, and the gradient of its inputs by all threads but the first
    // 256.
    2400 + 1176 * (cuts.conv2Back - 1),
    156 * cuts.conv1Gradient
  )
  const values = {
    THREADS: threads,
    UPDATE_THREADS,
    PARAMETER_COUNT,
    PARAMETER_STRIDE,
    MAX_NETWORKS,
    CONV1_COPY,
    COPY_BASE,
    COPY_STRIDE,
    ACTIVATION_COUNT,
    DELTA_COUNT,
    SAMPLE_COUNT,
    RESULT_COUNT,
    OPTIMIZER_COUNT,
    IMAGE_SIZE,
    CLASSES,
    PART_COUNT: partCount,
    ...prefixed('P', PARAMETER_OFFSETS),
    ...prefixed('COPY', COPY_OFFSETS),
    ...prefixed('A', ACTIVATION_OFFSETS),
    ...prefixed('D', DELTA_OFFSETS),
    ...prefixed('S', SAMPLE_OFFSETS),
    ...prefixed('CUT', cuts)
  }
  return Object.entries(values)
    .map(([name, value]) => `const ${name} = ${value}u;`)
    .join('\n')
}

function prefixed(prefix: string, values: Readonly<Record<string, number>>): Record<string, number> {
  return Object.fromEntries(Object.entries(values).map(([name, value]) => [`${prefix}_${name}`, value]))
}
