/**
 * An image to look into, by what a client names: of a data set, drawn, saved, or of the batch that
 * comes next.
 */
import { WorkbenchError } from '../../../contract/errors.ts'
import type { InspectedInput } from '../../../contract/inspection.ts'
import { networkInput, type ImageSet } from '../../../data/data-set.ts'
import { prepareDrawing } from '../../../data/drawing-image.ts'
import type { DataSetStore } from '../data-sets/data-set-store.ts'
import type { TrainingController } from '../runs/training-controller.ts'
import { planNextBatch } from './paused-run.ts'

export interface InspectedImage {
  /** 784 values of network input. */
  readonly input: Float64Array
  /** (28, 28) bytes, for showing. */
  readonly pixels: Uint8Array
  readonly label: number | null
  readonly title: string
}

export interface ImageSources {
  readonly store: DataSetStore
  readonly controller: TrainingController
}

const SCALE = 1 / 256

/**
 * Throws WorkbenchError `not-found` for an image that is not there, and what opening its data set
 * throws.
 */
export async function readInspectedImage(
  input: InspectedInput,
  { store, controller }: ImageSources
): Promise<InspectedImage> {
  switch (input.kind) {
    case 'image': {
      const { summary, dataSet } = await store.open(input.set)
      const images = dataSet[input.split]
      const part = { train: 'training', validation: 'validation', test: 'test' }[input.split]
      return imageOf(images, input.index, `${summary.title}, ${part} image ${input.index.toLocaleString('en-US')}`)
    }
    case 'batch': {
      const next = planNextBatch(controller)
      if (!next) {
        throw new WorkbenchError(
          'not-found',
          'no run is paused here, so there is no next batch',
          'Pause the run that trains.'
        )
      }
      const index = next.indices[input.position]
      if (index === undefined) {
        const message = `the next batch has ${next.indices.length} images; there is no image ${input.position + 1}`
        throw new WorkbenchError('not-found', message, 'Choose one of them.')
      }
      const place = `image ${input.position + 1} of the next batch`
      const title = `${place}, training image ${index.toLocaleString('en-US')}`
      const image = imageOf(next.train, index, next.isDistorted ? `${title}, distorted` : title)
      return next.isDistorted ? { ...image, ...inputAndPixels(next.inputAt(input.position)) } : image
    }
    case 'saved-drawing': {
      const saved = (await store.myDigits.list()).find(({ id }) => id === input.id)
      if (!saved) {
        throw new WorkbenchError('not-found', 'this drawing is no longer among your digits', 'Choose another image.')
      }
      return drawn(saved.pixels, saved.label, 'a saved drawing')
    }
    case 'pixels':
      return drawn(input.pixels, input.label, 'the drawing')
    case 'drawing': {
      const { pixels } = prepareDrawing(input.drawing, input.steps)
      return drawn(pixels, null, 'the drawing')
    }
  }
}

function drawn(pixels: Uint8Array, label: number | null, title: string): InspectedImage {
  return { input: Float64Array.from(pixels, (pixel) => pixel * SCALE), pixels, label, title }
}

function imageOf(images: ImageSet | null, index: number, title: string): InspectedImage {
  if (!images || index >= images.count) {
    throw new WorkbenchError('not-found', `${title} is not there`, 'Choose another image.')
  }
  if (images.height !== 28 || images.width !== 28) {
    throw new WorkbenchError(
      'bad-shape',
      `${title} has ${images.height} x ${images.width} pixels`,
      'LeNet-5 takes 28 x 28.'
    )
  }
  const parts = inputAndPixels(networkInput(images, index, index + 1))
  return { ...parts, label: images.labels[index]!, title }
}

function inputAndPixels(values: Float32Array): Pick<InspectedImage, 'input' | 'pixels'> {
  return { input: Float64Array.from(values), pixels: bytesOf(values) }
}

/** Network input as pixels to show. */
export function bytesOf(values: Float32Array): Uint8Array {
  return Uint8Array.from(values, (value) => Math.max(0, Math.min(255, Math.round(value * 256))))
}
