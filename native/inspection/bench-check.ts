/**
 * Analytic gradients of the bench against central differences of L = sum of dA * A. Entries whose
 * two probes open or close a gate, or change who wins a pooling window, are counted and left out: L
 * has a kink between them.
 */
import type {
  BenchArrays,
  BenchCheck,
  BenchCheckedArray,
  BenchSettings,
  SmallArray
} from '../contract/bench-results.ts'
import { convForward, poolForward } from '../kernels/reference/index.ts'
import { AGREEMENT, totalsOf } from './gradient-check.ts'
import { asTensor, benchGeometry, runBench } from './bench.ts'
import { poolWindow } from './pool-window.ts'
import { sumOf } from './sums.ts'
import { unflatten } from './weight-gradient.ts'

type CheckedName = BenchCheckedArray['name']

export interface BenchCheckOptions {
  /** Half the distance of the two probes. */
  readonly h: number
  /**
   * Largest number of products of all forward passes together; entries beyond it are left out, the
   * largest gradient never.
   */
  readonly maxProducts: number
  /** An order of 0 to size - 1, to choose entries by. */
  readonly permutation: (size: number) => Uint32Array
}

/** Pooling has A_prev alone. Throws ShapeError for arrays that do not fit. */
export function checkBench(
  arrays: BenchArrays,
  settings: BenchSettings,
  { h, maxProducts, permutation }: BenchCheckOptions
): BenchCheck {
  const result = runBench(arrays, settings)
  const { m, hNew, wNew, cNew, kh, kw, cPrev } = benchGeometry(arrays, settings)
  const products = m * hNew * wNew * cNew * kh * kw * (settings.op === 'conv' ? cPrev : 1)
  const names: CheckedName[] = settings.op === 'conv' ? ['w', 'b', 'aPrev'] : ['aPrev']
  const perArray = Math.max(1, Math.floor(maxProducts / (2 * products * names.length)))
  const gradients = { w: result.dW, b: result.db, aPrev: result.dAPrev }
  const before = stateOf(arrays, settings)
  const checked = names.map((name) => {
    const analytic = gradients[name]!
    const chosen = chooseEntries(analytic, perArray, permutation)
    const probe = (at: number, by: number) => stateOf(moved(arrays, name, at, by), settings)
    return checkArray(name, analytic, chosen, (at) => {
      const [above, below] = [probe(at, h), probe(at, -h)]
      return {
        numeric: (above.value - below.value) / (2 * h),
        // What two values of L may differ by from rounding alone.
        rounding: (before.magnitude * 2 ** -46) / (2 * h),
        crosses: !sameBranches(above.branches, before.branches) || !sameBranches(below.branches, before.branches)
      }
    })
  })
  return {
    h,
    arrays: checked,
    left: sumOf(checked.map(({ size, entries }) => size - entries)),
    ...totalsOf(checked.map((own) => ({ ...own, largest: own.worst?.relativeError ?? null })))
  }
}

interface Probe {
  readonly numeric: number
  readonly rounding: number
  readonly crosses: boolean
}

function checkArray(
  name: CheckedName,
  analytic: SmallArray,
  chosen: readonly number[],
  probe: (at: number) => Probe
): BenchCheckedArray {
  let [kinks, agrees] = [0, true]
  let worst: BenchCheckedArray['worst'] = null
  for (const at of chosen) {
    const { numeric, rounding, crosses } = probe(at)
    if (crosses) {
      kinks++
      continue
    }
    const own = analytic.data[at]!
    const difference = Math.abs(own - numeric)
    const scale = Math.max(Math.abs(own), Math.abs(numeric))
    const relativeError = scale > 0 ? difference / scale : 0
    agrees &&= relativeError < AGREEMENT || difference <= rounding
    if (worst && worst.relativeError >= relativeError) continue
    worst = { index: unflatten(analytic.shape, at), analytic: own, numeric, relativeError }
  }
  return { name, size: analytic.data.length, entries: chosen.length, kinks, worst, agrees }
}

/** Flat positions: the largest gradient, then others in the given order. */
function chooseEntries({ data }: SmallArray, most: number, permutation: (size: number) => Uint32Array): number[] {
  let largest = 0
  for (let at = 1; at < data.length; at++) if (Math.abs(data[at]!) > Math.abs(data[largest]!)) largest = at
  const others = Array.from(permutation(data.length)).filter((at) => at !== largest)
  return [largest, ...others].slice(0, most)
}

function moved(arrays: BenchArrays, name: CheckedName, at: number, by: number): BenchArrays {
  const { shape, data } = arrays[name]!
  const next = Float64Array.from(data)
  next[at]! += by
  return { ...arrays, [name]: { shape, data: next } }
}

interface State {
  readonly value: number
  /** Sum of the magnitudes that L is added up from. */
  readonly magnitude: number
  /** Which branch each cell took: its gate, or the place of its window's winner. */
  readonly branches: readonly number[]
}

function stateOf(arrays: BenchArrays, settings: BenchSettings): State {
  const aPrev = asTensor(arrays.aPrev)
  let a: ArrayLike<number>
  let branches: number[] = []
  if (settings.op === 'pool') {
    a = poolForward(aPrev, settings.kernelShape, settings.stride, settings.mode).data
    if (settings.mode === 'max') branches = winners(arrays, settings)
  } else {
    const [w, b] = [asTensor(arrays.w!), asTensor(arrays.b!)]
    a = convForward(aPrev, w, b, settings.activation, settings.padding, settings.stride).data
    if (settings.activation === 'relu') branches = Array.from(a, (value) => (value > 0 ? 1 : 0))
  }
  let [value, magnitude] = [0, 0]
  for (let i = 0; i < a.length; i++) {
    const term = arrays.dA.data[i]! * a[i]!
    value += term
    magnitude += Math.abs(term)
  }
  return { value, magnitude, branches }
}

/** Place of each window's first winner, and how many there are: a tie is a kink of its own. */
function winners(arrays: BenchArrays, settings: BenchSettings): number[] {
  const geometry = benchGeometry(arrays, settings)
  const aPrev = asTensor(arrays.aPrev)
  const { m, hNew, wNew, cNew } = geometry
  return Array.from({ length: m * hNew * wNew * cNew }, (_, k) => {
    const place = [
      Math.floor(k / (hNew * wNew * cNew)),
      Math.floor(k / (wNew * cNew)) % hNew,
      Math.floor(k / cNew) % wNew,
      k % cNew
    ] as const
    const { window, largest, winners: all } = poolWindow(aPrev, geometry, place)
    return window.indexOf(largest) * 1024 + all.length
  })
}

function sameBranches(one: readonly number[], other: readonly number[]): boolean {
  return one.every((branch, at) => branch === other[at])
}
