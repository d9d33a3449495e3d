import { poolBackward } from '../../kernels/reference/pool-backward.ts'
import { tensor } from '../../tensor/tensor.ts'
import { heading, list, paragraph, table } from '../blocks.ts'
import { benchAddress, benchBlock } from './bench-block.ts'
import { definePage } from './define-page.ts'

/** A window of four equal inputs and one with two of them, side by side. */
const ROWS = [
  [2, 2, 1, 3],
  [2, 2, 3, 0]
] as const
const TYPED = ROWS.flat()
  .map((value, at) => `a:${at}:${value}`)
  .concat('d:0:1', 'd:1:1')
  .join(',')
const STATE = { op: 'pool', in: '2.4.1', k: '2.2', stride: '2.2', mode: 'max', set: TYPED }

export function tiesPage() {
  const given = (mode: 'max' | 'avg', ties: 'first' | 'all') => {
    const aPrev = tensor(Float64Array.from(ROWS.flat()), [1, 2, 4, 1])
    const dA = tensor(Float64Array.of(1, 1), [1, 1, 2, 1])
    const { data } = poolBackward(dA, aPrev, [2, 2], [2, 2], mode, ties)
    const windows = [
      [0, 1, 4, 5],
      [2, 3, 6, 7]
    ]
    return windows.map((cells) => `${cells.map((cell) => data[cell]!).join(', ')} (sum ${sum(cells, data)})`)
  }
  return definePage('ties', 'Fine points', 'Ties in max pooling', {
    summary: 'When two inputs of a pooling window are equally large, programs disagree on who gets the gradient.',
    blocks: [
      heading('Two rules'),
      list(
        '*First*: the gradient goes to the first of the largest, in row-major order. TensorFlow, PyTorch and ONNX do this, and so does training in this workbench.',
        '*All*: every one of the largest gets the whole gradient. Program 3 of the brief does this, because it compares the window with its maximum, `window == max`, and multiplies by the mask.'
      ),
      paragraph(
        'Take two windows of 2 × 2, one with four equal inputs and one with two, and let a gradient of 1 arrive at each:'
      ),
      table(
        'given',
        'What the four inputs of each window get, row by row.',
        ['rule', '2, 2 / 2, 2', '1, 3 / 3, 0'],
        [
          ['first', ...given('max', 'first')],
          ['all', ...given('max', 'all')],
          ['average pooling, for comparison', ...given('avg', 'first')]
        ]
      ),
      paragraph(
        'Under *all*, a window with four equal inputs gives back four times what it received. That is no longer a gradient of the forward pass; it is a choice that is easy to program.'
      ),
      heading('Try it'),
      benchBlock('The two windows above, with ties: all. Change a 2 into a 2.1 and the tie is gone.', {
        ...STATE,
        ties: 'all',
        cell: 'dAPrev.0.0.0.0'
      }),
      paragraph(`[Open them in the bench](${benchAddress({ ...STATE, ties: 'all' })}) to switch between the rules.`),
      heading('Does it matter?'),
      paragraph(
        'In this network ties are common where the image is blank: there all inputs of a window are the same number, often 0. If ReLU made that number 0, its gate is closed, nothing passes, and the rule makes no difference. If it lies above 0, as bias alone can make it, the rules differ in the gradient of the bias, and in that of the weights where the inputs under the windows are not 0. Layers counts the ties of an image and compares both rules: [open pool1 backward](#/layers?show=backward&layer=pool1&cell=0.2.0).'
      )
    ]
  })
}

function sum(cells: readonly number[], data: ArrayLike<number>): number {
  return cells.reduce((total, cell) => total + data[cell]!, 0)
}
