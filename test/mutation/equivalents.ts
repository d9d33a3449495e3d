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
const REFERENCE = 'native/kernels/reference'
const SIMD = 'native/kernels/simd'

export const EQUIVALENTS: readonly Equivalent[] = [
  ...because(
    'used only on big-endian machines, and the tests run on little-endian ones',
    'native/model/checkpoint-format.ts',
    ['const WORD_BYTES = 4', '4', '5']
  ),
  ...['pool-forward', 'pool-backward', 'conv-forward'].flatMap((name) =>
    because(BEYOND, `${REFERENCE}/${name}.ts`, ['for (let i = 0; i < m; i++) {', '<', '<='])
  ),
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
