import { formula, heading, list, paragraph } from '../blocks.ts'
import { benchAddress, benchBlock } from './bench-block.ts'
import { definePage } from './define-page.ts'

export function convBackwardPage() {
  return definePage('conv-backward', 'The four kernels', 'Convolution, backward', {
    summary:
      'Every product of the forward pass is given back to both of its factors: the gradient of a weight is a sum over places, that of an input a sum over windows.',
    blocks: [
      heading('One product, two gradients'),
      paragraph(
        'The forward pass is a long sum of products `input · weight`. If the sum is to grow by a little, the input can grow (that helps in proportion to the weight) or the weight can grow (that helps in proportion to the input). So each product hands the gradient `dZ` of its output on twice:'
      ),
      formula('dW[ky, kx, d, c]  +=  A_prev[y·sh + ky − top, x·sw + kx − left, d] · dZ[y, x, c]'),
      formula('dA_prev[y·sh + ky − top, x·sw + kx − left, d]  +=  W[ky, kx, d, c] · dZ[y, x, c]'),
      formula('db[c]  +=  dZ[y, x, c]'),
      heading('Try it'),
      paragraph(
        'Choose a cell of dW: its sum runs over all places where that weight was used. Choose a cell of dA_prev: its sum runs over the windows that contain the input.'
      ),
      benchBlock('The same 5 × 5 as in the forward pass. dA is what arrives from the layer after.', {
        cell: 'dAPrev.0.2.2.0'
      }),
      heading('What to look for'),
      list(
        '*The kernel is turned by 180°.* Collect the terms of one cell of dA_prev and write them as a window: the weights stand in reverse order. Backward through a convolution is a convolution with the turned kernel.',
        `*Inputs at the border get less.* A corner lies in one window, the middle in nine. The grid “windows over each input” counts them.`,
        `*Stride leaves holes.* With stride 2 some places of the turned kernel fall between two windows and contribute nothing. [See it in the bench](${benchAddress({ in: '6.6.1', stride: '2.2', pad: 'same', cell: 'dAPrev.0.4.2.0' })}).`,
        `*The gate comes first.* With an activation, dZ is dA times its slope; for ReLU that is 1 or 0. [See it with ReLU](${benchAddress({ act: 'relu' })}).`
      ),
      paragraph(
        'To follow one gradient through the whole network, [open a cell of conv2 backward](#/layers?show=backward&layer=conv2&cell=5.5.0) and from there one of its weights.'
      ),
      heading('The loop'),
      paragraph('The same six loops as forward; only the line in the middle has changed.'),
      { kind: 'source', kernel: 'convBackward' }
    ]
  })
}
