/**
 * A set of images as the GPU has it: their words, labels behind them, and a palette of what a byte
 * stands for. Images that were made from 8 bits a pixel, whatever their values are now, take a byte
 * each, others a float.
 */
import { WorkbenchError } from '../../contract/errors.ts'
import { IMAGE_SIZE } from '../../model/architecture.ts'
import type { EngineImages } from '../engine.ts'
import type { ImageKind } from './compose-shaders.ts'
import type { GpuMemory } from './gpu-memory.ts'

export interface ImageSet {
  readonly kind: ImageKind
  readonly count: number
  readonly words: GPUBuffer
  readonly palette: GPUBuffer
  /** Of the labels, in bytes from the beginning of the words. */
  readonly labelsAt: number
}

const PALETTE = 256

interface Packed {
  readonly kind: ImageKind
  readonly words: Uint8Array | Float32Array
  /** (256) */
  readonly palette: Float32Array
}

/** Each value is rounded to float32 once, after it was scaled, as in every engine. */
function packImages({ images, scale }: Pick<EngineImages, 'images' | 'scale'>): Packed {
  if (images instanceof Uint8Array) {
    return { kind: 'bytes', words: images, palette: Float32Array.from({ length: PALETTE }, (_, byte) => byte * scale) }
  }
  const palette = new Float32Array(PALETTE)
  const places = new Map<number, number>()
  const bytes = new Uint8Array(images.length)
  for (let i = 0; i < images.length; i++) {
    const value = images[i]!
    let place = places.get(value)
    if (place === undefined) {
      place = places.size
      if (place === PALETTE) return { kind: 'values', words: images.map((each) => each * scale), palette }
      places.set(value, place)
      palette[place] = value * scale
    }
    bytes[i] = place
  }
  return { kind: 'bytes', words: bytes, palette }
}

/**
 * Takes the place of the set of this name. Throws WorkbenchError `engine` when the GPU cannot hold
 * it.
 */
export function uploadImages(memory: GpuMemory, name: string, set: EngineImages): ImageSet {
  const { kind, words, palette } = packImages(set)
  const labelsAt = Math.ceil(words.byteLength / 4) * 4
  const bytes = labelsAt + Math.ceil(set.count / 4) * 4
  const { maxStorageBufferBindingSize, maxBufferSize } = memory.device.limits
  const most = Math.min(maxStorageBufferBindingSize, maxBufferSize)
  if (bytes > most) {
    const fitting = Math.floor(most / (bytes / set.count))
    throw new WorkbenchError(
      'engine',
      `the ${name} set of ${set.count} images takes ${bytes} bytes; this GPU holds ${most} in one buffer`,
      `Choose a set of at most ${fitting} images (${IMAGE_SIZE * (kind === 'bytes' ? 1 : 4)} bytes each).`
    )
  }
  const buffer = memory.storage(`${name} set`, bytes)
  memory.write(buffer, 0, words)
  memory.write(buffer, labelsAt, set.labels)
  const paletteBuffer = memory.uniform(`palette of the ${name} set`, PALETTE * 4)
  memory.write(paletteBuffer, 0, palette)
  return { kind, count: set.count, words: buffer, palette: paletteBuffer, labelsAt }
}
