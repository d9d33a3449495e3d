import type { Block } from '../../contract/learning.ts'
import type { ArticleFigures } from '../alexnet/figures.ts'
import { PAPER } from '../alexnet/paper-facts.ts'
import { heading, paragraph } from '../blocks.ts'

export function personalNotes({ lenet, parameters, inputSide }: ArticleFigures): Block[] {
  const { twoCards, normalisation, overlap } = PAPER.effect
  return [
    heading('Personal Notes'),
    paragraph(
      `I read this paper after building LeNet-5 from scratch, and what struck me first was how little was new to me. Convolution and pooling, forward and backward, are the four functions I had just written and checked. The difference is scale. My LeNet-5 has ${lenet.parameters} parameters and does ${lenet.multiplyAdds} multiply-adds for an image; this network has ${lenet.parameterRatio} times as many parameters and does ${lenet.productRatio} times the arithmetic. The achievement was to make something of that size train at all: enough data, an activation that does not saturate, dropout where the parameters are, and a careful fit to two graphics cards.`
    ),
    paragraph(
      `The paper is a model of honest engineering. For nearly every choice it says what the choice is worth, in points of error on the same data. It also shows that the effects are modest one by one: ${normalisation[0]} points for normalisation, ${overlap[0]} for overlapping pooling, ${twoCards[0]} for the second card. The jump comes from the sum of them and from depth. Some parts look like answers to the limits of their day: the division between cards is one, to ${PAPER.cardMemory} of memory, even if it led to the curious result that one card specialised in colour.`
    ),
    paragraph(
      `I have two reservations. The single-network results of 2012 are measured on validation data and the winning one on test data, so they should not be compared too closely. And the input size cannot be what the text says: the table above only works out with ${inputSide} pixels. I noticed it by recomputing the layers, an exercise I recommend. Reaching ${parameters} by counting tells you more about this network than any diagram, and it shows where the weights are: in the fully connected layers, not in the convolutions that gave the network its fame.`
    )
  ]
}
