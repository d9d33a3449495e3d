import type { Block } from '../../contract/learning.ts'
import type { ArticleFigures } from '../alexnet/figures.ts'
import { NORMALISATION } from '../alexnet/response-normalisation.ts'
import { PAPER } from '../alexnet/paper-facts.ts'
import { formula, heading, list, paragraph } from '../blocks.ts'
import { layerTable } from './layer-table.ts'
import { poolingPicture } from './pooling-picture.ts'

export function procedures(figures: ArticleFigures): Block[] {
  return [
    heading('Procedures'),
    ...dataAndNetwork(figures),
    ...counting(figures),
    ...parts(figures),
    ...training(figures)
  ]
}

function dataAndNetwork({ inputSide, fitsAt224, conv1 }: ArticleFigures): Block[] {
  return [
    paragraph(
      `Preparation was short. Each image was rescaled so that its shorter side measured ${PAPER.shorterSide} pixels, the central square was cut out, and the mean of the training set was subtracted pixel by pixel.`
    ),
    paragraph(
      `The network has eight layers with weights: five convolutional ones, three of them followed by max pooling, and three fully connected ones that end in a softmax over ${PAPER.categories} categories. The table lists their sizes. One detail needs a note: the paper gives the input as ${PAPER.crop} pixels, but windows of 11 × 11 at stride 4 fit ${fitsAt224} times along a side of 224. All later sizes follow from ${conv1.side}, which requires an input of ${inputSide}.`
    ),
    layerTable()
  ]
}

function counting(f: ArticleFigures): Block[] {
  const { conv2, dense1 } = f
  const [points1, points5] = PAPER.effect.twoCards
  return [
    heading('Worked example: parameters, arithmetic and memory', 3),
    paragraph(
      `The second layer has ${conv2.kernels} kernels. Each one sees a window of ${conv2.window} = ${conv2.weightsPerKernel} inputs and has one bias, so the layer has (${conv2.weightsPerKernel} + 1) · ${conv2.kernels} = ${conv2.parameters} parameters. The first fully connected layer has ${dense1.inputs} inputs and ${PAPER.features} units, which makes ${dense1.parameters} parameters, or ${dense1.share} of the total. Over all layers the sum is ${f.parameters}: the “${PAPER.parameters} parameters” of the paper. The outputs of the eight layers come to ${f.outputs} values, against the ${PAPER.neurons} neurons that the authors count.`
    ),
    paragraph(
      `Parameters and arithmetic sit in different parts of the network. The convolutions hold ${f.convShareOfParameters} of the parameters but do ${f.convShareOfProducts} of the ${f.multiplyAdds} multiply-adds that one image takes.`
    ),
    paragraph(
      `Memory explains the rest of the design. As 4-byte numbers the parameters take ${f.parameterBytes}; with their gradients and the velocities of momentum, ${f.trainingBytes}. Back-propagation also needs the outputs of every layer for every image of the batch. For ${PAPER.batch} images that is another ${f.batchBytes}, counting the normalised and pooled copies. All of this, with working space, had to fit into the ${PAPER.cardMemory} of a ${PAPER.card}. The authors used two such cards and gave each half of the kernels. The cards exchange maps only before the third convolution and at the fully connected layers. The cut saves work as well: if the second, fourth and fifth convolutions saw the maps of both cards, they would need ${f.severedWeights} more weights and ${f.severedProducts} more multiply-adds, an increase of ${f.severedShare} for the whole network. Compared with a one-card network with half as many kernels in each convolutional layer, the error is lower by ${points1} percentage points (top-1) and ${points5} (top-5).`
    )
  ]
}

function parts(f: ArticleFigures): Block[] {
  const { k, n, alpha, beta } = NORMALISATION
  const { normalisation: lrn, pooledSides, coverage } = f
  const [lrn1, lrn5] = PAPER.effect.normalisation
  const [overlap1, overlap5] = PAPER.effect.overlap
  return [
    heading('Three unusual parts', 3),
    paragraph(
      `*Rectified linear units.* Instead of tanh, each unit computes max(0, z), whose slope does not vanish for large z. In a four-layer network on CIFAR-10 this reached ${PAPER.reluError} training error six times faster.`
    ),
    paragraph(
      `*Local response normalisation.* After each of the first two layers a value is divided by a number that grows with the activity of neighbouring maps at the same place:`
    ),
    formula(
      `b[i] = a[i] / (k + α · Σ a[j]²)^β,   k = ${k}, n = ${n}, α = ${alpha.toExponential().replace('-', '−')}, β = ${beta}`
    ),
    paragraph(
      `The sum runs over ${n} adjacent maps. A worked case: a value of 10 without active neighbours becomes ${lrn.alone}. With a 100 two maps away it becomes ${lrn.beside}, a loss of ${lrn.loss}, while the 100 itself becomes ${lrn.strong}. Among quiet maps the divisor is ${lrn.divisor} throughout, so maps compete only against strong neighbours. Top-1 and top-5 errors fell by ${lrn1} and ${lrn5} points, and a four-layer network on CIFAR-10 improved from ${PAPER.cifarWithout} to ${PAPER.cifarWith}.`
    ),
    paragraph(
      `*Overlapping pooling.* Windows of 3 × 3 move by 2. Along a side of 55 both this and the usual 2 × 2 window give ${pooledSides[1]} outputs, so the output is no larger, but each input lies in ${coverage[1]} windows on average instead of ${coverage[0]}. In the picture, the 9 reaches two of the overlapping windows, and the 5 in the corner, which the 2 × 2 windows never see, is kept. Errors fell by ${overlap1} and ${overlap5} points, with slightly less overfitting.`
    ),
    poolingPicture(f)
  ]
}

function training(f: ArticleFigures): Block[] {
  const { crops, updates, secondsAStep, batchProducts } = f
  return [
    heading('Training', 3),
    paragraph('Three measures work against overfitting:'),
    list(
      `*Crops and mirror images.* Training uses random ${PAPER.crop} patches and their reflections: ${crops.shifts} · ${crops.shifts} · 2 = ${PAPER.augmentation} variants of each image. At test time the answers for ten patches are averaged.`,
      `*Colour noise.* Each image is shifted along the principal components of RGB values, with a standard deviation of ${PAPER.colourDeviation}. This alone lowers the top-1 error by over ${PAPER.effect.colour[0]} point.`,
      `*Dropout.* In the first two fully connected layers each unit is switched off with probability ${PAPER.dropout}, which roughly doubles the number of iterations to convergence.`
    ),
    paragraph(
      `The weights start from a Gaussian with a standard deviation of ${PAPER.weightDeviation}. The biases of the second, fourth and fifth convolutions and of the hidden fully connected layers start at 1, so that their units begin in the active range of ReLU; the others start at 0. Training is stochastic gradient descent with batches of ${PAPER.batch}, momentum ${PAPER.momentum} and weight decay ${PAPER.weightDecay}. The decay mattered for more than regularisation, since it lowered the training error itself. The learning rate began at ${PAPER.rate} and was divided by 10, three times, when the validation error stopped improving. About ${PAPER.passes} passes over ${PAPER.training} images took five to six days. By our arithmetic that is ${updates} updates of roughly ${secondsAStep[0]} to ${secondsAStep[1]} seconds each, and the forward pass of a single batch is ${batchProducts} multiply-adds.`
    )
  ]
}
