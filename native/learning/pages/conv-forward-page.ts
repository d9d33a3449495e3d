import { INPUT_SHAPE, LENET5, type Layer } from '../../model/architecture.ts'
import { convGeometry } from '../../tensor/geometry.ts'
import { formula, heading, paragraph } from '../blocks.ts'
import { benchAddress, benchBlock } from './bench-block.ts'
import { definePage } from './define-page.ts'

type Conv = Layer & { readonly kind: 'conv' }

export function convForwardPage() {
  const conv1 = LENET5.find((layer): layer is Conv => layer.kind === 'conv')!
  const [kh, kw] = conv1.kernelShape
  const [height, width, channels] = INPUT_SHAPE
  const geometry = convGeometry(
    [1, height, width, channels],
    [kh, kw, channels, conv1.filters],
    [1, 1, 1, conv1.filters],
    conv1.padding,
    [1, 1]
  )
  const own = kh * kw * channels + 1
  return definePage('conv-forward', 'The four kernels', 'Convolution, forward', {
    summary:
      'A small window of weights moves over the input; at each place it multiplies, adds up, and writes one number.',
    blocks: [
      heading('The formula'),
      formula(
        'Z[y, x, c] = b[c] + Σ over ky, kx, d of  A_prev[y·sh + ky − top, x·sw + kx − left, d] · W[ky, kx, d, c]'
      ),
      formula('A = activation(Z)'),
      paragraph(
        '`A_prev` is the output of the layer before, `W` holds one kernel for each output map `c`, and `b` one bias for each. The strides `sh` and `sw` say how far the window moves; `top` and `left` are the rows and columns of padding. Inputs outside the image count as 0. Strictly this is a cross-correlation: the kernel is not turned round, as the mathematical convolution would have it. Everyone in deep learning calls it convolution all the same, since the weights are learned and may be stored either way.'
      ),
      heading('Try it'),
      paragraph('Choose a cell of Z to see its nine products, or type another number into A_prev, W or b.'),
      benchBlock('One channel, one kernel of 3 × 3, no padding: the window fits three times along each side.', {
        cell: 'z.0.1.1.0'
      }),
      paragraph(
        `The same weights serve every place. That is why conv1 of LeNet-5 has ${kh} · ${kw} · ${channels} + 1 = ${own} parameters for a whole map of ${geometry.hNew} × ${geometry.wNew} numbers. To try strides, padding, several channels or an activation, [open the bench with all settings](${benchAddress()}). To see it on a digit, [open conv1 in Layers](#/layers?layer=conv1&cell=14.14.0).`
      ),
      heading('The loop'),
      paragraph(
        'This is the plain version that the workbench checks its fast kernels against. The six loops are the formula from the outside in: image, row, column, kernel, and then the window.'
      ),
      { kind: 'source', kernel: 'convForward' }
    ]
  })
}
