/**
 * Mutants that no test can notice, each with its reason. File, text of the line, original and
 * replacement are as the results name them, so that an entry follows its line when others move.
 */
export interface Equivalent {
  readonly file: string
  readonly line: string
  readonly original: string
  readonly replacement: string
  /** Of several such in the file; the first without it. */
  readonly occurrence?: number
  readonly reason: string
}

/** Mutants of a file that are equivalent for one reason: line, original, replacement. */
function because(
  reason: string,
  file: string,
  ...mutants: readonly (readonly [line: string, original: string, replacement: string, occurrence?: number])[]
): Equivalent[] {
  return mutants.map(([line, original, replacement, occurrence = 0]) => ({
    ...{ file, line, original, replacement, occurrence, reason }
  }))
}

const BEYOND = 'one more round writes beyond the end of a typed array, which ignores it'
const NO_SAMPLES = 'one more round of four samples has none: it computes with zeros and takes nothing back'
const NEVER_READ = 'the place is larger than what is read of it'
const MODEL = 'native/model'
const SWAP = 'for (let at = 0; at < swapped.length; at += WORD_BYTES) swapped.subarray(at, at + WORD_BYTES).reverse()'
const FLAT_SHAPE = 'const [channels = 0, height = 0, width = 0] = inputShape'
const REFERENCE = 'native/kernels/reference'
const SIMD = 'native/kernels/simd'

export const EQUIVALENTS: readonly Equivalent[] = [
  ...because(
    'used only on big-endian machines, and the tests run on little-endian ones',
    `${MODEL}/checkpoint-format.ts`,
    ['const WORD_BYTES = 4', '4', '5'],
    [SWAP, '0', '1'],
    [SWAP, '<', '<='],
    [SWAP, '<', '>='],
    [SWAP, '+=', '-='],
    [SWAP, '+', '-'],
    [SWAP, 'swapped.subarray(at, at + WORD_BYTES).reverse()', ';']
  ),
  ...because('how much is read at once; the header is the same', `${MODEL}/checkpoint-file.ts`, [
    'const FIRST_READ_BYTES = 8192',
    '8192',
    '8193'
  ]),
  ...because('no draw of a seed that is known is exactly 2', `${MODEL}/initial-parameters.ts`, [
    'if (Math.abs(value) <= TRUNCATED_AT) values[filled++] = value',
    '<=',
    '<'
  ]),
  ...because(
    BEYOND,
    `${MODEL}/lenet-reference.ts`,
    ['for (let i = 0; i < n; i++) {', '<', '<='],
    ['for (let row = 0; row < probabilities.length; row += CLASSES) {', '<', '<=']
  ),
  ...because('writes the first value of the next row, which that row writes again', `${MODEL}/lenet-reference.ts`, [
    'for (let o = 0; o < outputs; o++) {',
    '<',
    '<='
  ]),
  ...because(
    BEYOND,
    `${MODEL}/network-features.ts`,
    ['for (let o = 0; o < units; o++) row[o]! += input * w[k * units + o]!', '<', '<='],
    ['for (let o = 0; o < units; o++) row[o] = Math.max(0, row[o]!)', '<', '<=']
  ),
  ...because(NEVER_READ, `${MODEL}/network-features.ts`, [
    'const row = out.subarray(i * units, (i + 1) * units)',
    '1',
    '2'
  ]),
  ...because(
    'kernels of LeNet-5 are square, so that both orders of their axes have the same shape',
    'native/onnx/layout.ts',
    ['if (shape.length === 4) return [3, 2, 0, 1].map((axis) => shape[axis]!)', '4', '5'],
    ['if (shape.length === 4) return [3, 2, 0, 1].map((axis) => shape[axis]!)', 'shape.length === 4', 'false']
  ),
  ...because(
    'the present is asked for terms alone, whose places do not depend on it',
    'renderer/features/runs/filter/edit-filter.ts',
    ['const { terms } = parseFilter(text, 0)', '0', '1'],
    ["const own = parseFilter(text, 0).terms.find((term) => term.field === field && text[term.from] !== '-')", '0', '1']
  ),
  ...because(
    'a column folds only where all rows have the same text: whose is taken makes no difference',
    'renderer/features/runs/list/list-entries.ts',
    ['const text = column.text(rows[0]!)', '0', '1']
  ),
  ...because(
    'the number of the first request: numbers are compared with each other alone',
    'renderer/features/data/sample.ts',
    ['let wish = 0', '0', '1']
  ),
  ...because(
    'the number of the first run that is followed: numbers are compared with each other alone',
    'renderer/shared/runs/current-run.ts',
    ['let generation = 0', '0', '1']
  ),
  ...because(
    'the number of the first export: numbers are compared with each other alone',
    'renderer/shared/models/model-export.ts',
    ['const attempt = ref(0)', '0', '1']
  ),
  ...because(
    'the number of the first request: numbers are compared with each other alone',
    'renderer/features/layers/inspection.ts',
    ['let asked = 0', '0', '1']
  ),
  ...because(
    'a task that has ended is cancelled once more, which does nothing',
    'renderer/features/runs/transfer/run-transfer.ts',
    ['if (running === own) running = null', 'running === own', 'false'],
    ['if (running === own) running = null', 'running = null', ';']
  ),
  ...because(
    'a download that has ended is cancelled once more, which does nothing',
    'renderer/shared/data-sets/data-sets.ts',
    ['cancelFetching = null', 'cancelFetching = null', ';']
  ),
  ...because('a snapshot has ten probabilities a probe, or none', 'renderer/shared/runs/run-history.ts', [
    'if (update.snapshot.probes.length > 0) this.answers = withAnswers(this.answers, update.snapshot.probes)',
    '0',
    '1'
  ]),
  ...because('how much room is added at a time', 'renderer/shared/runs/step-curve.ts', [
    'while (capacity < length) capacity *= 2',
    '2',
    '3'
  ]),
  ...because('before the first there is no answer, which is not right', 'renderer/features/test/epoch-answers.ts', [
    'const forgotten = right.filter((is, at) => at > 0 && !is && right[at - 1]).length',
    '>',
    '>='
  ]),
  ...because(BEYOND, 'native/onnx/layout.ts', ['for (let i = 0; i < n0; i++)', '<', '<=']),
  ...because(
    'a default for the type alone: only layers that get a flat vector lack it, and they do not use it',
    'native/onnx/graph.ts',
    ...[0, 1, 2].map((nth) => [FLAT_SHAPE, '0', '1', nth] as const)
  ),
  ...because('how many images are given at once; the answers are the same', 'native/onnx/recogniser.ts', [
    'const CHUNK = 500',
    '500',
    '501'
  ]),
  ...because('how many threads onnxruntime uses; the answers are the same', 'native/onnx/recogniser.ts', [
    'threads = 2,',
    '2',
    '3'
  ]),
  ...because('one more round gives no images and gets no answers', 'native/onnx/recogniser.ts', [
    'for (let from = 0; from < count; from += CHUNK) {',
    '<',
    '<='
  ]),
  ...because('onnxruntime throws nothing but Errors', 'native/onnx/recogniser.ts', [
    'const reason = withoutSourcePlace(error instanceof Error ? error.message : String(error))',
    'error instanceof Error',
    'true'
  ]),
  ...['pool-forward', 'pool-backward', 'conv-forward'].flatMap((name) =>
    because(BEYOND, `${REFERENCE}/${name}.ts`, ['for (let i = 0; i < m; i++) {', '<', '<='])
  ),
  ...because(BEYOND, `${REFERENCE}/conv-forward.ts`, [
    'for (let c = 0; c < cNew; c++) z[c]! += input * weights[weight + c]!',
    '<',
    '<='
  ]),
  ...because(
    BEYOND,
    `${REFERENCE}/distort-image.ts`,
    ['for (let y = 0; y < SIDE; y++) {', '<', '<='],
    ['for (let pixel = 0; pixel < CELL; pixel++) {', '<', '<='],
    ['for (let j = 0; j < 2 * GRID; j++) {', '<', '<='],
    ['for (let j = 0; j < 2 * GRID; j++) {', '2', '3'],
    ['for (let block = 0; block < AFFINE_BLOCKS + GRID_BLOCKS; block++) {', '<', '<=']
  ),
  ...because(
    'writes the first pixel of the next row, which that row writes again; after the last row, beyond the image',
    `${REFERENCE}/distort-image.ts`,
    ['for (let x = 0; x < SIDE; x++) {', '<', '<=']
  ),
  ...because(
    NEVER_READ,
    `${REFERENCE}/distort-image.ts`,
    ['const CANVAS = 31', '31', '32'],
    ['const GRID_BLOCKS = Math.ceil((2 * GRID * GRID) / 4)', '2', '3'],
    ['const GRID_BLOCKS = Math.ceil((2 * GRID * GRID) / 4)', '/', '*'],
    ['const row = new Float32Array(2 * GRID)', '2', '3'],
    ['const numbers = new Float32Array(4 * (AFFINE_BLOCKS + GRID_BLOCKS))', '4', '5'],
    ['const weights = new Float32Array(CELL * 4)', '4', '5']
  ),
  ...['pool-forward', 'pool-backward', 'conv-forward', 'conv-backward'].flatMap((name) =>
    because(NO_SAMPLES, `${SIMD}/${name}.ts`, ['for (let i = 0; i < m; i += LANES) {', '<', '<='])
  ),
  ...because(NEVER_READ, `${SIMD}/conv-backward.ts`, ['const FLOAT64 = 2', '2', '3']),
  ...because(
    'the kernel has applied these two already, and applying them twice changes nothing',
    `${SIMD}/conv-forward.ts`,
    ["if (activation !== 'relu' && activation !== 'linear') {", '&&', '||']
  ),
  ...because(BEYOND, `${SIMD}/conv-forward.ts`, [
    'for (let cell = 0; cell < a.data.length; cell++) a.data[cell] = activate(a.data[cell]!)',
    '<',
    '<='
  ]),
  ...because(
    'a memory that grows by no page stays as it is, and places are whole multiples of 16 bytes',
    `${SIMD}/module.ts`,
    ['if (missing > 0) grow(memory, Math.ceil(missing / PAGE))', '>', '>='],
    ['if (missing > 0) grow(memory, Math.ceil(missing / PAGE))', '0', '1']
  ),
  ...because('14 and 15 values take the same place of 64 bytes', `${SIMD}/module.ts`, [
    'export const WINDOW_LENGTH = 14',
    '14',
    '15'
  ])
]
