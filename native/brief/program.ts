/**
 * What the brief's programs have in common: what they are given, and the arrays they start from.
 */
import { WorkbenchError } from '../contract/errors.ts'
import { networkInput, type DataSet } from '../data/data-set.ts'
import { tensor, type Tensor } from '../tensor/tensor.ts'
import type { Matrix } from '../plots/imshow.ts'

export interface Stage {
  readonly dataSet: DataSet
  /** Python's `print`: text without its final line break. */
  readonly print: (text: string) => void
  /** `plt.imshow(matrix)`, `plt.title(title)` and `plt.show()`. */
  readonly show: (matrix: Matrix, title?: string) => Promise<void>
  readonly signal?: AbortSignal | undefined
}

/** `X_train[from:to].reshape((-1, h, w, 1))`, float32. */
export function trainImages({ train }: DataSet, from: number, to: number): Tensor<Float32Array> {
  return tensor(networkInput(train, from, to), [to - from, train.height, train.width, 1])
}

/** `X_train[:10].reshape((-1, h, w, 1))`. Throws WorkbenchError when there are not as many. */
export function firstTenImages(dataSet: DataSet): Tensor<Float32Array> {
  if (dataSet.train.count < 10) {
    throw new WorkbenchError(
      'bad-argument',
      `this program takes the first 10 training images; ${dataSet.name} has ${dataSet.train.count}`,
      'Give a larger data set, for example --data mnist.'
    )
  }
  return trainImages(dataSet, 0, 10)
}

/** `np.concatenate((images, 1 - images), axis=3)` */
export function withInverse({ data, shape }: Tensor<Float32Array>): Tensor<Float32Array> {
  const both = new Float32Array(2 * data.length)
  for (let i = 0; i < data.length; i++) {
    const pixel = data[i]!
    both[2 * i] = pixel
    both[2 * i + 1] = 1 - pixel
  }
  return tensor(both, [...shape.slice(0, 3), 2])
}

/** `images[0, :, :, channel]` of (m, h, w, c). */
export function channelOfFirst(images: Tensor, channel: number): Matrix {
  const [, height, width, channels] = images.shape as readonly [number, number, number, number]
  const values = Float64Array.from({ length: height * width }, (_, i) => images.data[i * channels + channel]!)
  return { values, height, width }
}

const CHUNK = 1000

/**
 * A kernel over the whole training set, a thousand images at a time: the result for all of them at
 * once would take hundreds of megabytes, and the programs look at its shape and its first image
 * only.
 */
export function overTrainImages(
  { dataSet, signal }: Stage,
  kernel: (images: Tensor<Float32Array>) => Tensor
): { readonly shape: readonly number[]; readonly first: Tensor } {
  const { count } = dataSet.train
  let first: Tensor | undefined
  for (let from = 0; from < count; from += CHUNK) {
    if (signal?.aborted) throw new WorkbenchError('cancelled', 'stopped', 'Start it again when you like.')
    const result = kernel(trainImages(dataSet, from, Math.min(count, from + CHUNK)))
    first ??= result
  }
  if (!first)
    throw new WorkbenchError('bad-argument', `${dataSet.name} has no training images`, 'Give another data set.')
  return { shape: [count, ...first.shape.slice(1)], first }
}
