import { formula, heading, list, paragraph } from '../blocks.ts'
import { benchAddress, benchBlock } from './bench-block.ts'
import { definePage } from './define-page.ts'

const MAX = { op: 'pool', in: '4.4.1', k: '2.2', stride: '2.2', mode: 'max' }
const LEFT_OVER = { ...MAX, in: '5.5.1' }

export function poolForwardPage() {
  return definePage('pool-forward', 'The four kernels', 'Pooling, forward', {
    summary:
      'Pooling replaces each window of a map by one number, its largest value or its mean, and has nothing to learn.',
    blocks: [
      heading('The formula'),
      formula('max:  A[y, x, c] = max over ky, kx of  A_prev[y·sh + ky, x·sw + kx, c]'),
      formula('avg:  A[y, x, c] = (1 / (kh · kw)) · Σ over ky, kx of  A_prev[y·sh + ky, x·sw + kx, c]'),
      paragraph(
        'Each map is pooled on its own: the number of channels stays, rows and columns shrink. There are no weights and no bias. Pooling makes the layers after it cheaper, and it makes the network care less about where exactly a feature was found.'
      ),
      heading('Try it'),
      benchBlock('Windows of 2 × 2 at stride 2, as in LeNet-5: each input lies in one window.', {
        ...MAX,
        cell: 'a.0.0.0.0'
      }),
      heading('Three details'),
      list(
        `*Windows that do not fit are left out.* Pooling here has no padding. On a map of 5 × 5 the last row and column are never read. [See it in the bench](${benchAddress(LEFT_OVER)}).`,
        `*Windows may overlap.* With windows of 3 × 3 at stride 2 they share a row or a column. [See it in the bench](${benchAddress({ ...LEFT_OVER, k: '3.3' })}).`,
        '*A largest value may occur several times.* Forward it makes no difference. Backward it does: [ties](#/learn?page=ties).'
      ),
      heading('The loop'),
      { kind: 'source', kernel: 'poolForward' }
    ]
  })
}
