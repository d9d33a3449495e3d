/**
 * The four kernels on small arrays of one's own: every array forward and backward, and how their
 * sizes come about.
 */
import type { BenchActivation, BenchArrays, BenchResult, BenchSettings, SmallArray } from '../contract/bench-results.ts'
import { convBackward, convForward, poolBackward, poolForward } from '../kernels/reference/index.ts'
import { convGeometry, outputShape, poolGeometry, type WindowGeometry } from '../tensor/geometry.ts'
import { tensor, type Tensor } from '../tensor/tensor.ts'
import { poolWindow } from './pool-window.ts'

/** Derivative of each activation at z. */
const SLOPES: Readonly<Record<BenchActivation, (z: number) => number>> = {
  linear: () => 1,
  relu: (z) => (z > 0 ? 1 : 0),
  tanh: (z) => 1 - Math.tanh(z) ** 2,
  sigmoid: (z) => Math.exp(-z) / (1 + Math.exp(-z)) ** 2
}

export function slopeOf(activation: BenchActivation, z: number): number {
  return SLOPES[activation](z)
}

/** Throws ShapeError, in the kernels' words, for arrays that do not fit. */
export function benchGeometry({ aPrev, w, b }: Omit<BenchArrays, 'dA'>, settings: BenchSettings): WindowGeometry {
  if (settings.op === 'pool') return poolGeometry(aPrev.shape, settings.kernelShape, settings.stride)
  return convGeometry(aPrev.shape, w?.shape ?? [], b?.shape ?? [], settings.padding, settings.stride)
}

/** Throws ShapeError, in the kernels' words, for arrays that do not fit. */
export function runBench(arrays: BenchArrays, settings: BenchSettings): BenchResult {
  const geometry = benchGeometry(arrays, settings)
  const { coverage, unreached } = countWindows(geometry)
  const sizes = {
    shape: outputShape(geometry),
    pad: paddingOf(geometry),
    leftOver: [leftOver(geometry, 'rows'), leftOver(geometry, 'columns')] as const,
    explanation: {
      rows: explainAxis(geometry, settings, 'rows'),
      columns: explainAxis(geometry, settings, 'columns')
    },
    coverage,
    inputsNoWindowReaches: unreached
  }
  const aPrev = asTensor(arrays.aPrev)
  if (settings.op === 'pool') {
    const { kernelShape, stride, mode, ties } = settings
    const a = poolForward(aPrev, kernelShape, stride, mode)
    const dAPrev = poolBackward(asTensor(arrays.dA), aPrev, kernelShape, stride, mode, ties)
    const none = { z: null, dZ: null, dW: null, db: null }
    return { ...sizes, ...none, a: small(a), dAPrev: small(dAPrev), windowsWithTies: countTies(aPrev, geometry) }
  }
  const { padding, stride, activation } = settings
  const [w, b] = [asTensor(arrays.w!), asTensor(arrays.b!)]
  const z = convForward(aPrev, w, b, 'linear', padding, stride)
  const dZ = tensor(
    Float64Array.from(arrays.dA.data, (gradient, i) => gradient * slopeOf(activation, z.data[i]!)),
    arrays.dA.shape
  )
  const { dAPrev, dW, db } = convBackward(dZ, aPrev, w, b, padding, stride)
  return {
    ...sizes,
    z: small(z),
    a: small(convForward(aPrev, w, b, activation, padding, stride)),
    dZ: small(dZ),
    dW: small(dW),
    db: small(db),
    dAPrev: small(dAPrev),
    windowsWithTies: 0
  }
}

export function asTensor({ data, shape }: SmallArray): Tensor<Float64Array> {
  return tensor(Float64Array.from(data), shape)
}

function small({ data, shape }: Tensor): SmallArray {
  return { shape, data: Float64Array.from(data) }
}

function paddingOf({ padTop, padLeft, hPadded, wPadded, hPrev, wPrev }: WindowGeometry): BenchResult['pad'] {
  return { top: padTop, left: padLeft, bottom: hPadded - hPrev - padTop, right: wPadded - wPrev - padLeft }
}

interface Axis {
  readonly length: number
  readonly window: number
  readonly stride: number
  readonly out: number
  readonly before: number
  readonly padded: number
}

function axisOf(geometry: WindowGeometry, axis: 'rows' | 'columns'): Axis {
  const { hPrev, wPrev, kh, kw, sh, sw, hNew, wNew, padTop, padLeft, hPadded, wPadded } = geometry
  return axis === 'rows'
    ? { length: hPrev, window: kh, stride: sh, out: hNew, before: padTop, padded: hPadded }
    : { length: wPrev, window: kw, stride: sw, out: wNew, before: padLeft, padded: wPadded }
}

/** Cells at the end that no window reaches. */
function leftOver(geometry: WindowGeometry, along: 'rows' | 'columns'): number {
  const { window, stride, out, padded } = axisOf(geometry, along)
  return Math.max(padded - ((out - 1) * stride + window), 0)
}

/**
 * `ceil(6 / 2) = 3; padding max((3 − 1) · 2 + 3 − 6, 0) = 1: 0 above, 1 below`, or `floor((6 − 3) /
 * 2) + 1 = 2; …`.
 */
function explainAxis(geometry: WindowGeometry, settings: BenchSettings, along: 'rows' | 'columns'): string {
  const { length, window, stride, out, before, padded } = axisOf(geometry, along)
  if (settings.op === 'conv' && settings.padding === 'same') {
    const total = padded - length
    const sides = along === 'rows' ? ['above', 'below'] : ['left', 'right']
    const split = total === 0 ? '' : `: ${before} ${sides[0]!}, ${total - before} ${sides[1]!}`
    return `ceil(${length} / ${stride}) = ${out}; padding max((${out} − 1) · ${stride} + ${window} − ${length}, 0) = ${total}${split}`
  }
  const rest = leftOver(geometry, along)
  const [one, many] = along === 'rows' ? ['row is', 'rows are'] : ['column is', 'columns are']
  const left = rest === 0 ? '' : rest === 1 ? `; the last ${one} left over` : `; the last ${rest} ${many} left over`
  return `floor((${length} − ${window}) / ${stride}) + 1 = ${out}${left}`
}

function countWindows(geometry: WindowGeometry): { coverage: SmallArray; unreached: number } {
  const { hPrev, wPrev, kh, kw, sh, sw, padTop, padLeft, hNew, wNew } = geometry
  const data = new Float64Array(hPrev * wPrev)
  for (let y = 0; y < hNew; y++) {
    for (let x = 0; x < wNew; x++) {
      for (let ky = 0; ky < kh; ky++) {
        for (let kx = 0; kx < kw; kx++) {
          const [row, column] = [y * sh + ky - padTop, x * sw + kx - padLeft]
          if (row >= 0 && row < hPrev && column >= 0 && column < wPrev) data[row * wPrev + column]!++
        }
      }
    }
  }
  return { coverage: { shape: [hPrev, wPrev], data }, unreached: data.filter((count) => count === 0).length }
}

function countTies(aPrev: Tensor, geometry: WindowGeometry): number {
  const { m, hNew, wNew, cNew } = geometry
  let tied = 0
  for (let i = 0; i < m; i++) {
    for (let y = 0; y < hNew; y++) {
      for (let x = 0; x < wNew; x++) {
        for (let c = 0; c < cNew; c++) if (poolWindow(aPrev, geometry, [i, y, x, c]).winners.length > 1) tied++
      }
    }
  }
  return tied
}
