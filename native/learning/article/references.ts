import { KRIZHEVSKY_2012, LECUN_1998 } from '../../contract/links.ts'
import type { Block } from '../../contract/learning.ts'
import { heading, numbered, paragraph } from '../blocks.ts'

export function references(): Block[] {
  return [
    heading('References'),
    numbered(
      `A. Krizhevsky, I. Sutskever and G. E. Hinton, [ImageNet Classification with Deep Convolutional Neural Networks](${KRIZHEVSKY_2012}). Advances in Neural Information Processing Systems 25, 2012.`,
      `Y. LeCun, L. Bottou, Y. Bengio and P. Haffner, [Gradient-Based Learning Applied to Document Recognition](${LECUN_1998}). Proceedings of the IEEE 86(11), 1998.`
    ),
    paragraph(
      'Errors, training settings and gains are quoted from the paper. Layer sizes, parameters, memory, arithmetic and the numeric examples were computed by LeNet Workbench, which also drew the pictures; none is taken from the paper.'
    )
  ]
}
