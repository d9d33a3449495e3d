/** How one number of the bench adds up, term by term, in the order a student would write it. */
import type {
  BenchArrayName,
  BenchArrays,
  BenchCell,
  BenchResult,
  BenchSettings,
  SmallArray
} from '../contract/bench-results.ts'
import { WorkbenchError } from '../contract/errors.ts'
import { PLACE } from '../contract/comes-explanations.ts'
import type { WindowGeometry } from '../tensor/geometry.ts'
import { asTensor, benchGeometry, slopeOf } from './bench.ts'
import { poolWindow } from './pool-window.ts'
import { turnedTerms } from './turned-kernel.ts'
import { sumOf } from './sums.ts'
import { windowTerms } from './window-terms.ts'

/** More products than this are summed up in one. */
const FACTORS_SHOWN = 100

type Factor = readonly [number, number]
type Four = readonly [number, number, number, number]
interface Parts {
  readonly factors: readonly Factor[]
  readonly inputs?: readonly number[]
  readonly outputs?: readonly number[]
  readonly bias?: number
  readonly padding?: number
  readonly outside?: number
  readonly holes?: number
  readonly windows?: number
}

/**
 * Throws WorkbenchError `bad-argument` for an array the operation does not have, or an index
 * outside it.
 */
export function explainBenchCell(
  arrays: BenchArrays,
  settings: BenchSettings,
  result: BenchResult,
  array: BenchArrayName,
  index: readonly number[]
): BenchCell {
  const source = result[array]
  const flat = source && flatIndex(source, index)
  if (!source || flat === null) {
    throw new WorkbenchError(
      'bad-argument',
      `${array} has no cell ${index.join(', ')}${source ? `; its shape is ${source.shape.join(' x ')}` : ''}`,
      'Choose a cell of an array that is shown.'
    )
  }
  const geometry = benchGeometry(arrays, settings)
  const parts =
    settings.op === 'conv'
      ? convParts(arrays, settings.activation, result, geometry, array, index)
      : poolParts(arrays, settings, geometry, array, four(index))
  const { factors } = parts
  const shown = factors.slice(0, FACTORS_SHOWN)
  const rest = factors.slice(FACTORS_SHOWN)
  return {
    array,
    index,
    total: source.data[flat]!,
    factors: shown,
    more: rest.length,
    moreSum: sumOf(rest.map(([a, b]) => a * b)),
    bias: parts.bias ?? null,
    padding: parts.padding ?? 0,
    outside: parts.outside ?? 0,
    holes: parts.holes ?? 0,
    windows: parts.windows ?? 0,
    inputs: parts.inputs ?? [],
    outputs: parts.outputs ?? []
  }
}

function convParts(
  { aPrev, w, b, dA }: BenchArrays,
  activation: 'linear' | 'relu' | 'tanh' | 'sigmoid',
  { z, dZ }: BenchResult,
  geometry: WindowGeometry,
  array: BenchArrayName,
  index: readonly number[]
): Parts {
  const { m, hNew, wNew, cNew } = geometry
  const kernel = asTensor(w!)
  switch (array) {
    case 'a':
    case 'z': {
      const place = four(index)
      const { inputs, weights, inside } = windowTerms(asTensor(aPrev), kernel, geometry, place)
      return {
        factors: Array.from(inputs, (input, k) => [input, weights[k]!]),
        bias: b!.data[place[3]]!,
        padding: inside.filter((value) => value === 0).length,
        inputs: windowPositions(geometry, place, [0, geometry.cPrev]),
        outputs: [flatIndex(z!, index)!]
      }
    }
    case 'dZ': {
      const at = flatIndex(dA, index)!
      return { factors: [[dA.data[at]!, slopeOf(activation, z!.data[at]!)]], outputs: [at] }
    }
    case 'dAPrev': {
      const terms = turnedTerms(asTensor(dZ!), kernel, geometry, four(index))
      const factors: Factor[] = []
      const outputs: number[] = []
      terms.placeKinds.forEach((kind, place) => {
        if (kind !== PLACE.seen) return
        const [y, x] = [terms.places[2 * place]!, terms.places[2 * place + 1]!]
        for (let c = 0; c < cNew; c++) {
          factors.push([terms.dZ[place * cNew + c]!, terms.turned[place * cNew + c]!])
          outputs.push(((index[0]! * hNew + y) * wNew + x) * cNew + c)
        }
      })
      const outside = terms.placeKinds.filter((kind) => kind === PLACE.outside).length
      return {
        factors,
        outputs,
        outside,
        holes: terms.holes,
        windows: terms.positions,
        inputs: [flatIndex(aPrev, index)!]
      }
    }
    case 'dW': {
      const [ky, kx, d, c] = four(index)
      const factors: Factor[] = []
      const [inputs, outputs]: [number[], number[]] = [[], []]
      for (let i = 0; i < m; i++) {
        for (let y = 0; y < hNew; y++) {
          for (let x = 0; x < wNew; x++) {
            const at = inputPosition(geometry, i, y, x, ky, kx, d)
            const output = ((i * hNew + y) * wNew + x) * cNew + c
            factors.push([at < 0 ? 0 : aPrev.data[at]!, dZ!.data[output]!])
            if (at >= 0) inputs.push(at)
            outputs.push(output)
          }
        }
      }
      return { factors, inputs, outputs, padding: m * hNew * wNew - inputs.length }
    }
    case 'db': {
      const c = index.at(-1)!
      const outputs = Array.from({ length: m * hNew * wNew }, (_, k) => k * cNew + c)
      return { factors: outputs.map((output) => [dZ!.data[output]!, 1]), outputs }
    }
  }
}

function poolParts(
  { aPrev, dA }: BenchArrays,
  settings: BenchSettings & { op: 'pool' },
  geometry: WindowGeometry,
  array: BenchArrayName,
  index: Four
): Parts {
  const { hNew, wNew, cNew, kh, kw } = geometry
  if (array === 'a') {
    const { window } = poolWindow(asTensor(aPrev), geometry, index)
    const factor = settings.mode === 'avg' ? 1 / (kh * kw) : 1
    return {
      factors: Array.from(window, (value) => [value, factor]),
      inputs: windowPositions(geometry, index, [index[3], index[3] + 1])
    }
  }
  const [i, row, column, c] = index
  const own = flatIndex(aPrev, index)!
  const factors: Factor[] = []
  const outputs: number[] = []
  for (let y = 0; y < hNew; y++) {
    for (let x = 0; x < wNew; x++) {
      if (!windowPositions(geometry, [i, y, x, c], [c, c + 1]).includes(own)) continue
      const { winners } = poolWindow(asTensor(aPrev), geometry, [i, y, x, c])
      const takers = settings.ties === 'all' ? winners : winners.slice(0, 1)
      const takes = takers.some(([r, s]) => r === row && s === column)
      const output = ((i * hNew + y) * wNew + x) * cNew + c
      factors.push([dA.data[output]!, settings.mode === 'avg' ? 1 / (kh * kw) : takes ? 1 : 0])
      outputs.push(output)
    }
  }
  return { factors, outputs, inputs: [own], windows: outputs.length }
}

/** Flat positions in A_prev of the inputs of a window, in the channels `from` to `to`. */
function windowPositions(
  geometry: WindowGeometry,
  [i, y, x]: readonly [number, number, number, number],
  [from, to]: readonly [number, number]
): number[] {
  const positions: number[] = []
  for (let ky = 0; ky < geometry.kh; ky++) {
    for (let kx = 0; kx < geometry.kw; kx++) {
      for (let d = from; d < to; d++) {
        const at = inputPosition(geometry, i, y, x, ky, kx, d)
        if (at >= 0) positions.push(at)
      }
    }
  }
  return positions
}

/** -1 in the padding. */
function inputPosition(
  { hPrev, wPrev, cPrev, sh, sw, padTop, padLeft }: WindowGeometry,
  i: number,
  y: number,
  x: number,
  ky: number,
  kx: number,
  d: number
): number {
  const [row, column] = [y * sh + ky - padTop, x * sw + kx - padLeft]
  if (row < 0 || row >= hPrev || column < 0 || column >= wPrev) return -1
  return ((i * hPrev + row) * wPrev + column) * cPrev + d
}

/** Indices were checked against the shape of a four-dimensional array. */
function four(index: readonly number[]): Four {
  const [i = 0, y = 0, x = 0, c = 0] = index
  return [i, y, x, c]
}

/** null outside the array. */
function flatIndex({ shape }: SmallArray, index: readonly number[]): number | null {
  if (index.length !== shape.length) return null
  let flat = 0
  for (const [axis, length] of shape.entries()) {
    const at = index[axis]!
    if (!Number.isInteger(at) || at < 0 || at >= length) return null
    flat = flat * length + at
  }
  return flat
}
