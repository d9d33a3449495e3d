/**
 * The bench as a client asks for it: arrays drawn or of the brief, values typed over them, every
 * result, or a refusal.
 */
import { ShapeError } from '../../../contract/errors.ts'
import type { BenchCheck, BenchArrays, BenchSettings, SmallArray } from '../../../contract/bench-results.ts'
import type { BenchAnswer, BenchRequest, TypedValue } from '../../../contract/inspection.ts'
import { networkInput, type ImageSet } from '../../../data/data-set.ts'
import { explainBenchCell } from '../../../inspection/bench-cell.ts'
import { checkBench } from '../../../inspection/bench-check.ts'
import { briefExample, BRIEF_IMAGES, drawBench } from '../../../inspection/bench-examples.ts'
import { benchGeometry, runBench } from '../../../inspection/bench.ts'
import { benchProgram } from '../../../inspection/numpy/bench-program.ts'
import { RandomState } from '../../../tensor/random-state.ts'

/** Products of one forward pass: some 60 ms of plain loops, forward and backward. */
const MAX_PRODUCTS = 4_000_000

/**
 * `trainingImages` is asked for the brief's programs alone. Errors other than refusals are thrown.
 */
export async function answerBench(
  request: BenchRequest,
  trainingImages: () => Promise<ImageSet>
): Promise<BenchAnswer> {
  try {
    const { arrays, settings } = await prepare(request, trainingImages)
    const result = runBench(arrays, settings)
    const isThere = request.cell && isInside(result[request.cell.array], request.cell.index)
    const cell = isThere ? explainBenchCell(arrays, settings, result, request.cell.array, request.cell.index) : null
    return { kind: 'result', arrays, settings, result, cell }
  } catch (error) {
    if (!(error instanceof ShapeError)) throw error
    return { kind: 'refusal', field: fieldOf(request), message: error.message, hint: error.hint }
  }
}

/** Throws ShapeError for what the bench refuses. */
export async function programOfBench(request: BenchRequest, trainingImages: () => Promise<ImageSet>): Promise<string> {
  const { arrays, settings } = await prepare(request, trainingImages)
  return benchProgram(arrays, settings, runBench(arrays, settings))
}

/** Products of all forward passes of a check: about a second of plain loops. */
const MAX_CHECKED_PRODUCTS = 60_000_000

/** Throws ShapeError for what the bench refuses. Entries are drawn by the request's seed. */
export async function checkBenchRequest(
  request: BenchRequest & { readonly h: number },
  trainingImages: () => Promise<ImageSet>
): Promise<BenchCheck> {
  const { arrays, settings } = await prepare(request, trainingImages)
  const random = new RandomState(request.source === 'drawn' ? request.seed : 0)
  return checkBench(arrays, settings, {
    h: request.h,
    maxProducts: MAX_CHECKED_PRODUCTS,
    permutation: (size) => Uint32Array.from(random.permutation(size))
  })
}

async function prepare(
  request: BenchRequest,
  trainingImages: () => Promise<ImageSet>
): Promise<{ arrays: BenchArrays; settings: BenchSettings }> {
  if (request.source === 'brief') {
    const { program, typed } = request
    const images = networkInput(await trainingImages(), 0, BRIEF_IMAGES[program])
    const { arrays, settings } = briefExample(program, Float64Array.from(images))
    return { arrays: typeOver(arrays, typed), settings }
  }
  const { input, kernel, kernels, settings, seed, values, typed } = request
  const w = settings.op === 'conv' ? [kernel[0], kernel[1], input[3]!, kernels] : null
  checkSize(input, w, settings)
  return { arrays: typeOver(drawBench({ aPrev: input, w }, settings, seed, values), typed), settings }
}

/** Before anything is drawn. Throws ShapeError. */
function checkSize(aPrev: readonly number[], w: readonly number[] | null, settings: BenchSettings): void {
  const blank = (shape: readonly number[]): SmallArray => ({ shape, data: new Float64Array(0) })
  const b = w && blank([1, 1, 1, w[3]!])
  const { m, hNew, wNew, cNew, kh, kw, cPrev } = benchGeometry({ aPrev: blank(aPrev), w: w && blank(w), b }, settings)
  const products = m * hNew * wNew * cNew * kh * kw * (w ? cPrev : 1)
  if (products <= MAX_PRODUCTS) return
  throw new ShapeError(
    `this would take ${products.toLocaleString('en-US')} products; the bench computes at most ${MAX_PRODUCTS.toLocaleString('en-US')}`,
    'Take a smaller input, kernel, or fewer images.'
  )
}

/** Values whose position is no longer there are left out. */
function typeOver(arrays: BenchArrays, typed: readonly TypedValue[]): BenchArrays {
  const over = (name: TypedValue['array'], source: SmallArray | null): SmallArray | null => {
    const own = typed.filter(({ array, flat }) => array === name && source !== null && flat < source.data.length)
    if (!source || own.length === 0) return source
    const data = source.data.slice()
    for (const { flat, value } of own) data[flat] = value
    return { ...source, data }
  }
  return {
    aPrev: over('aPrev', arrays.aPrev)!,
    w: over('w', arrays.w),
    b: over('b', arrays.b),
    dA: over('dA', arrays.dA)!
  }
}

function isInside(array: SmallArray | null, index: readonly number[]): boolean {
  return array !== null && index.length === array.shape.length && index.every((at, axis) => at < array.shape[axis]!)
}

function fieldOf(request: BenchRequest): 'kernel' | 'input' {
  if (request.source === 'brief') return 'input'
  const { input, kernel } = request
  return kernel[0] > input[1]! || kernel[1] > input[2]! ? 'kernel' : 'input'
}
