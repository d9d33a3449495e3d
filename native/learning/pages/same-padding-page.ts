import { convGeometry } from '../../tensor/geometry.ts'
import { formula, heading, paragraph, table } from '../blocks.ts'
import { benchAddress, benchBlock } from './bench-block.ts'
import { definePage } from './define-page.ts'

/** Input, window, stride along one side. */
const CASES = [
  [28, 5, 1],
  [28, 4, 1],
  [6, 3, 2],
  [7, 3, 2],
  [5, 2, 3],
  [4, 1, 2]
] as const

export function samePaddingPage() {
  return definePage('same', 'Fine points', 'What “same” padding adds', {
    summary:
      'With stride 1, “same” keeps the size; with larger strides it rounds up, and an odd cell of padding goes to the end.',
    blocks: [
      heading('The rule'),
      formula('out      = ceil(in / stride)'),
      formula('padding  = max((out − 1) · stride + k − in, 0)'),
      formula('before   = floor(padding / 2),   after = padding − before'),
      paragraph(
        'The number of outputs comes first, and the padding is what it takes to get there. When the padding is odd, the extra row goes to the bottom and the extra column to the right. This is TensorFlow’s rule, which the brief follows. PyTorch’s number, one padding for both sides, cannot express it: a model that is carried from one to the other gets shifted results if nobody notices.'
      ),
      table(
        'padding',
        'Along one side, worked out by the shape code of the kernels.',
        ['input', 'window', 'stride', 'output', 'before', 'after'],
        CASES.map(row)
      ),
      paragraph(
        'The last line shows a case that surprises: a window shorter than the stride needs no padding at all, and some inputs are never read.'
      ),
      heading('Try it'),
      benchBlock(
        'A 6 × 6 input, windows of 3 × 3, stride 2: one row of padding below, one column to the right, none above or left.',
        {
          in: '6.6.1',
          stride: '2.2',
          pad: 'same',
          cell: 'z.0.2.2.0'
        }
      ),
      paragraph(
        `[Open it in the bench](${benchAddress({ in: '6.6.1', stride: '2.2', pad: 'same' })}) and change the stride. In the network, conv1 has “same” padding: the window of the cell in its corner has ${outsideInCorner()} of its 25 inputs outside the image. [See it in Layers](#/layers?layer=conv1&cell=0.0.0).`
      ),
      heading('Valid'),
      paragraph(
        'The other kind, “valid”, adds nothing: `out = floor((in − k) / stride) + 1`, and what is left over at the end is not read. LeNet-5 uses it in conv2, and pooling always does.'
      )
    ]
  })
}

function row([length, window, stride]: (typeof CASES)[number]): string[] {
  const geometry = convGeometry([1, length, 1, 1], [window, 1, 1, 1], [1, 1, 1, 1], 'same', [stride, 1])
  const after = geometry.hPadded - length - geometry.padTop
  return [length, window, stride, geometry.hNew, geometry.padTop, after].map(String)
}

/** Inputs of conv1's first window that are padding. */
function outsideInCorner(): number {
  const { padTop, padLeft, kh, kw } = convGeometry([1, 28, 28, 1], [5, 5, 1, 6], [1, 1, 1, 6], 'same', [1, 1])
  return kh * kw - (kh - padTop) * (kw - padLeft)
}
