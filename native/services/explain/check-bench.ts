/** The bench, what it refuses, and the brief's programs in it, as a file expects them. */
import { IMAGE_SIZE } from '../../model/architecture.ts'
import { ShapeError } from '../../contract/errors.ts'
import { briefExample, BRIEF_IMAGES, type BriefProgram } from '../../inspection/bench-examples.ts'
import { asTensor, benchGeometry, runBench } from '../../inspection/bench.ts'
import { poolWindow } from '../../inspection/pool-window.ts'
import { turnedTerms } from '../../inspection/turned-kernel.ts'
import { windowTerms } from '../../inspection/window-terms.ts'
import type { BenchArrays, BenchSettings, SmallArray } from '../../contract/bench-results.ts'
import type { TieRule } from '../../contract/inspected-layers.ts'
import type { BenchCase, CasesFile } from './cases-file.ts'
import type { CaseImages, Check } from './check.ts'
import { array, placeTerms } from './file-form.ts'

export function* checkBench(cases: readonly BenchCase[]): Generator<Check> {
  for (const [i, own] of cases.entries()) {
    const name = `bench ${i} (${own.name})`
    const { arrays, settings } = benchOf(own)
    const result = runBench(arrays, settings)
    const common = {
      outputShape: result.shape.slice(1),
      a: oneImage(result.a),
      dAPrev: oneImage(result.dAPrev),
      pad: result.pad,
      windowsOverInput: array(result.coverage.data, result.coverage.shape),
      inputsNoWindowReaches: result.inputsNoWindowReaches,
      windowsWithTies: result.windowsWithTies
    }
    const given = { ...own }
    if (settings.op === 'conv') {
      const got = {
        ...given,
        ...common,
        z: oneImage(result.z!),
        dZ: oneImage(result.dZ!),
        dW: form(result.dW!),
        db: flat(result.db!)
      }
      yield { name, got, expected: own }
    } else {
      const under = (ties: TieRule) => oneImage(runBench(arrays, { ...settings, ties }).dAPrev)
      const dAPrev = settings.mode === 'avg' ? { avg: under('first') } : { first: under('first'), all: under('all') }
      yield { name, got: { ...given, ...common, dAPrev }, expected: own }
    }
  }
}

export function* checkBenchGathers(gathers: CasesFile['benchGathers'], cases: readonly BenchCase[]): Generator<Check> {
  for (const [i, own] of gathers.entries()) {
    const name = `benchGather ${i} (${own.bench}, ${own.cell.join(',')})`
    const found = cases.find((candidate) => candidate.name === own.bench)
    if (!found) {
      yield { name, got: undefined, expected: own }
      continue
    }
    const { arrays, settings } = benchOf(found)
    const dZ = runBench(arrays, settings).dZ!
    yield { name, got: { bench: own.bench, cell: own.cell, ...gather(arrays, settings, dZ, own.cell) }, expected: own }
  }
}

export function* checkRefusals(refusals: CasesFile['refusals']): Generator<Check> {
  for (const [i, own] of refusals.entries()) {
    const blank = (shape: readonly number[]): SmallArray => ({ shape, data: new Float64Array(0) })
    const arrays =
      own.fn === 'conv'
        ? { aPrev: blank(own.aPrev), w: blank(own.w), b: blank(own.b) }
        : { aPrev: blank(own.aPrev), w: null, b: null }
    const settings: BenchSettings =
      own.fn === 'conv'
        ? { op: 'conv', stride: own.stride, padding: own.padding, activation: 'linear' }
        : { op: 'pool', stride: own.stride, kernelShape: own.kernelShape, mode: 'max', ties: 'first' }
    yield { name: `refusal ${i} (${own.why})`, got: isRefused(arrays, settings), expected: true }
  }
}

function isRefused(arrays: Omit<BenchArrays, 'dA'>, settings: BenchSettings): boolean {
  try {
    benchGeometry(arrays, settings)
    return false
  } catch (error) {
    if (error instanceof ShapeError) return true
    throw error
  }
}

export function* checkPresets(presets: CasesFile['presets'], images: CaseImages): Generator<Check> {
  for (const own of presets) {
    const program = own.program as BriefProgram
    const count = BRIEF_IMAGES[program]
    const input = new Float64Array(count * IMAGE_SIZE)
    for (let i = 0; i < count; i++) input.set(images.image('train', i).input, i * IMAGE_SIZE)
    const { arrays, settings } = briefExample(program, input)
    const got = { ...own, ...presetForm(program, own, arrays, settings) }
    yield { name: `preset ${program}`, got, expected: own }
  }
}

type Loose = Readonly<Record<string, unknown>>

function presetForm(program: BriefProgram, own: Loose, arrays: BenchArrays, settings: BenchSettings): Loose {
  const geometry = benchGeometry(arrays, settings)
  const aPrev = asTensor(arrays.aPrev)
  const cells = (own['cells'] ?? []) as readonly { readonly cell: readonly [number, number, number] }[]
  const result = runBench(arrays, settings)
  switch (program) {
    case 0: {
      const [y, x, c] = own['cell'] as readonly [number, number, number]
      const { inputs, weights, products, sum } = windowTerms(aPrev, asTensor(arrays.w!), geometry, [0, y, x, c])
      const shape = [3, 3, 1]
      const at = (y * geometry.wNew + x) * geometry.cNew + c
      return {
        inputs: array(inputs, shape),
        weights: array(weights, shape),
        products: array(products, shape),
        sum,
        bias: arrays.b!.data[c],
        z: result.z!.data[at],
        a: result.a.data[at]
      }
    }
    case 1:
      return {
        cells: cells.map(({ cell }) => {
          const { window, largest, winners } = poolWindow(aPrev, geometry, [0, ...cell])
          return { cell, window: array(window, [2, 2]), a: largest, winners: winners.length }
        })
      }
    case 2:
      return {
        dAPrevFirstRow: array(result.dAPrev.data.subarray(0, 3), [3]),
        dW: form(result.dW!),
        db: flat(result.db!),
        gather: { cell: [1, 1, 0], ...gather(arrays, settings, result.dZ!, [1, 1, 0]) }
      }
    case 3: {
      const under = (ties: TieRule) => runBench(arrays, { ...settings, ties } as BenchSettings).dAPrev
      const [first, all] = [under('first'), under('all')]
      return {
        cells: cells.map(({ cell }) => {
          const [y, x, c] = cell
          const window = (source: SmallArray) =>
            array(
              Array.from({ length: 9 }, (_, k) => {
                const [row, column] = [3 * y + Math.floor(k / 3), 3 * x + (k % 3)]
                return source.data[(row * 28 + column) * 2 + c]!
              }),
              [3, 3]
            )
          const { winners } = poolWindow(aPrev, geometry, [0, ...cell])
          const dA = arrays.dA.data[(y * 9 + x) * 2 + c]
          return { cell, dA, winners: winners.length, all: window(all), first: window(first) }
        })
      }
    }
  }
}

/** In the order of the weights, as the file has it. */
function gather(arrays: BenchArrays, settings: BenchSettings, dZ: SmallArray, cell: readonly number[]) {
  const geometry = benchGeometry(arrays, settings)
  const [row, column, d] = cell as readonly [number, number, number]
  const terms = turnedTerms(asTensor(dZ), asTensor(arrays.w!), geometry, [0, row, column, d])
  const shape = [geometry.kh, geometry.kw, geometry.cNew]
  return { terms: placeTerms({ ...terms, shape }).reverse(), holes: terms.holes, dAPrev: terms.dA }
}

/** Files hold one image: a batch of one. */
function benchOf(own: BenchCase): { arrays: BenchArrays; settings: BenchSettings } {
  const batch = ({ shape, data }: { shape: readonly number[]; data: readonly number[] }): SmallArray => ({
    shape: [1, ...shape],
    data: Float64Array.from(data)
  })
  const [aPrev, dA] = [batch(own.aPrev), batch(own.dA)]
  if (own.fn === 'pool') {
    const { kernelShape, stride, mode } = own
    return {
      arrays: { aPrev, w: null, b: null, dA },
      settings: { op: 'pool', kernelShape, stride, mode, ties: 'first' }
    }
  }
  const { padding, stride, activation, w, b } = own
  const kernels: SmallArray = { shape: w.shape, data: Float64Array.from(w.data) }
  const biases: SmallArray = { shape: [1, 1, 1, b.data.length], data: Float64Array.from(b.data) }
  return { arrays: { aPrev, w: kernels, b: biases, dA }, settings: { op: 'conv', padding, stride, activation } }
}

const form = ({ data, shape }: SmallArray) => array(data, shape)
const oneImage = ({ data, shape }: SmallArray) => array(data, shape.slice(1))
const flat = ({ data }: SmallArray) => array(data, [data.length])
