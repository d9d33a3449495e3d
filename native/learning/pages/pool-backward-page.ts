import { formula, heading, paragraph } from '../blocks.ts'
import { benchAddress, benchBlock } from './bench-block.ts'
import { definePage } from './define-page.ts'

const POOL = { op: 'pool', in: '4.4.1', k: '2.2', stride: '2.2', mode: 'max' }

export function poolBackwardPage() {
  return definePage('pool-backward', 'The four kernels', 'Pooling, backward', {
    summary: 'Max pooling sends the gradient of a window to the input that won; average pooling spreads it evenly.',
    blocks: [
      heading('The formula'),
      formula('max:  dA_prev[winner]  +=  dA[y, x, c]'),
      formula('avg:  dA_prev[every cell of the window]  +=  dA[y, x, c] / (kh · kw)'),
      paragraph(
        'With max pooling the other inputs of the window had no part in the output: changing them a little would change nothing. Their gradient is exactly 0. In LeNet-5, with windows of 2 × 2, at most one of four cells of a convolution hears anything back through pooling.'
      ),
      heading('Try it'),
      benchBlock('Choose a cell of dA_prev, or type into A_prev until another cell wins.', {
        ...POOL,
        cell: 'dAPrev.0.0.0.0'
      }),
      heading('When windows overlap'),
      paragraph(
        `An input may win several windows; then their gradients add up. With average pooling, inputs under several windows get a share from each. Compare [overlapping windows with max](${benchAddress({ ...POOL, in: '5.5.1', k: '3.3' })}) and [with average](${benchAddress({ ...POOL, in: '5.5.1', k: '3.3', mode: 'avg' })}). What happens when two inputs of a window are equally large is a question of its own: [ties](#/learn?page=ties).`
      ),
      heading('The loop'),
      { kind: 'source', kernel: 'poolBackward' }
    ]
  })
}
