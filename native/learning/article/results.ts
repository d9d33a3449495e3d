import type { Block } from '../../contract/learning.ts'
import { PAPER } from '../alexnet/paper-facts.ts'
import { heading, paragraph, table } from '../blocks.ts'

export function results(): Block[] {
  const { in2010, in2012, fall2009 } = PAPER
  return [
    heading('Results'),
    paragraph(
      'On the test set of ILSVRC-2010, the only one whose labels were available at the time, the network left every earlier method far behind:'
    ),
    table(
      'results',
      'Errors on the test set of ILSVRC-2010, as reported in the paper.',
      ['method', 'top-1', 'top-5'],
      [
        ['best of the contest: sparse coding', ...in2010.contest],
        ['best published since: SIFT, Fisher vectors', ...in2010.published],
        ['this network', ...in2010.network]
      ]
    ),
    paragraph(
      `For the contest of 2012 the authors combined networks. One network had a top-5 error of ${in2012.one} on the validation set; the average of five had ${in2012.five}. A network with a sixth convolutional layer, pre-trained on the whole Fall 2011 release of ImageNet, had ${in2012.pretrained}. Two of those averaged with the five gave ${in2012.seven} on the test set. The second-best entry had ${in2012.second}. On the Fall 2009 release, with ${fall2009.categories} categories and ${fall2009.images} images, the errors were ${fall2009.network[0]} and ${fall2009.network[1]}, against ${fall2009.published[0]} and ${fall2009.published[1]} in the best earlier work.`
    ),
    paragraph(
      `The authors also looked inside. The kernels of the first layer had learned edges and colour blobs, and the two cards had divided the work between them: those on one card were largely indifferent to colour, those on the other were specific to it. This happened in every run. Another test compares images by the ${PAPER.features} numbers of the last hidden layer. The training images nearest to a test image in that space show the same kind of object, even when the pixels have little in common.`
    )
  ]
}
