import type { Block } from '../../contract/learning.ts'
import type { ArticleFigures } from '../alexnet/figures.ts'
import { PAPER } from '../alexnet/paper-facts.ts'
import { heading, paragraph } from '../blocks.ts'

export function introduction({ conv1, inputSide }: ArticleFigures): Block[] {
  return [
    heading('Introduction'),
    paragraph(
      `By 2012, reading handwritten digits was close to a solved problem. The best error on MNIST was below ${PAPER.mnistError}, near what people achieve. Recognising objects in photographs was not. The labelled collections in use, such as NORB, Caltech-101 and CIFAR-10, held tens of thousands of images, and that is little when an object can appear in any pose, under any light and in front of any background.`
    ),
    paragraph(
      `ImageNet changed the scale of the question. It holds ${PAPER.imageNet}. Its contest, ILSVRC, uses a part of it: ${PAPER.categories} categories with about ${PAPER.training} training images, ${PAPER.validation} validation images and ${PAPER.test} test images. Two error rates are reported. The top-1 error is the share of images for which the first guess is wrong; the top-5 error is the share for which the right answer is not among the first five guesses.`
    ),
    paragraph(
      `Alex Krizhevsky, Ilya Sutskever and Geoffrey Hinton set out to train a very large convolutional network on this data, from labels alone, and to find out how far that goes. The choice of a *convolutional* network is an assumption about images: nearby pixels belong together, and a pattern means the same wherever it appears. The assumption saves an enormous number of weights. The first layer of their network turns an image of ${inputSide} × ${inputSide} × 3 into ${conv1.values} numbers with ${conv1.parameters} parameters. A fully connected layer between the same input and output would need ${conv1.asDense} weights.`
    )
  ]
}
