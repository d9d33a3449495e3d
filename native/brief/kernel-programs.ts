/**
 * The brief's programs 0 to 3, which run the four kernels on MNIST. Each follows its Python listing
 * line by line.
 */
import { convForward, poolBackward, poolForward } from '../kernels/index.ts'
import { RandomState } from '../tensor/random-state.ts'
import { formatShape, toFloat32, toFloat64 } from '../tensor/tensor.ts'
import { convBackwardLikeNumpy } from './conv-backward-like-numpy.ts'
import { numpyText, numpyTuple } from './numpy-print.ts'
import { channelOfFirst, firstTenImages, overTrainImages, trainImages, withInverse, type Stage } from './program.ts'

export async function convForwardProgram(stage: Stage): Promise<void> {
  const { dataSet, print, show } = stage
  const random = new RandomState(0)
  const w = toFloat32(random.randn(3, 3, 1, 2))
  const b = toFloat32(random.randn(1, 1, 1, 2))
  await show(channelOfFirst(trainImages(dataSet, 0, 1), 0))
  const a = overTrainImages(stage, (images) => convForward(images, w, b, 'relu', 'valid'))
  print(formatShape(a.shape))
  await show(channelOfFirst(a.first, 0))
  await show(channelOfFirst(a.first, 1))
}

export async function poolForwardProgram(stage: Stage): Promise<void> {
  const { dataSet, print, show } = stage
  const { count, height, width } = dataSet.train
  print(formatShape([count, height, width, 2]))
  const first = withInverse(trainImages(dataSet, 0, 1))
  await show(channelOfFirst(first, 0))
  await show(channelOfFirst(first, 1))
  const a = overTrainImages(stage, (images) => poolForward(withInverse(images), [2, 2], [2, 2]))
  print(formatShape(a.shape))
  await show(channelOfFirst(a.first, 0))
  await show(channelOfFirst(a.first, 1))
}

export function convBackwardProgram({ dataSet, print }: Stage): void {
  const random = new RandomState(0)
  const images = firstTenImages(dataSet)
  const { height, width } = dataSet.train
  const w = random.randn(3, 3, 1, 2)
  const b = random.randn(1, 1, 1, 2)
  const dZ = random.randn(10, height - 2, width - 2, 2)
  const { dAPrev, dW, db } = convBackwardLikeNumpy(dZ, images, w, b)
  print(numpyTuple([dAPrev, dW, db]))
}

export function poolBackwardProgram({ dataSet, print }: Stage): void {
  const random = new RandomState(0)
  const images = toFloat64(withInverse(firstTenImages(dataSet)))
  const { height, width } = dataSet.train
  const dA = random.randn(10, Math.floor(height / 3), Math.floor(width / 3), 2)
  print(numpyText(poolBackward(dA, images, [3, 3], [3, 3])))
}
