import type { Block } from '../../contract/learning.ts'
import { PAPER } from '../alexnet/paper-facts.ts'
import { heading, paragraph } from '../blocks.ts'

export function conclusion(): Block[] {
  return [
    heading('Conclusion'),
    paragraph(
      `The authors conclude that a large, deep convolutional network can set records on a hard data set by supervised learning alone. They used no unsupervised pre-training, although they expected it to help. Depth matters: removing any one of the middle layers costs about ${PAPER.effect.middleLayer[0]} percentage points of top-1 accuracy. They saw no limit of the method yet. Results had improved as the network grew and as it trained for longer, and they expected faster graphics cards and larger data sets to carry that further. As a next aim they named video, where motion adds information that a single image lacks.`
    )
  ]
}
