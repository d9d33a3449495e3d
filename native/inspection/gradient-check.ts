/**
 * Analytic gradients against central differences of the cost. Between the two probes the cost must
 * be smooth: entries whose probes change a gate or the winner of a pooling window are marked, for
 * there the two differ rightly.
 */
import type { CheckedEntry, CheckedTensor, CheckTotals } from '../contract/gradient-checks.ts'
import { PARAMETERS } from '../model/architecture.ts'
import { forwardPass, weightsOf, type ForwardPass, type Weights } from '../model/lenet-reference.ts'
import { tensor } from '../tensor/tensor.ts'
import { costOf } from './explain-cell.ts'
import { poolGeometryOf, POOLED, type PoolName } from './layers.ts'
import { poolWindow } from './pool-window.ts'
import { largestByMagnitude, sumOf } from './sums.ts'
import { Trace } from './trace.ts'
import { parameterIndex, parameterSpec, unflatten } from './weight-gradient.ts'

/** Below it the two gradients agree. */
export const AGREEMENT = 1e-6
/**
 * What two costs may differ by from rounding alone; where gradients are tiny, it is all that a
 * difference of costs can tell.
 */
export const COST_ROUNDING = 2 ** -46

export class GradientChecker {
  readonly #weights: Weights
  readonly #trace: Trace
  readonly #label: number
  readonly #h: number
  readonly #gates: Uint8Array

  /** parameters: flat; input: one image; h: half the distance of the two probes. */
  constructor(parameters: ArrayLike<number>, input: Float64Array, label: number, h: number) {
    this.#weights = weightsOf(parameters)
    this.#trace = new Trace(parameters, input)
    this.#label = label
    this.#h = h
    this.#gates = gatesOf(this.#trace.forward)
  }

  check(parameter: string, index: readonly number[]): CheckedEntry {
    const at = parameterIndex(parameter, index)
    const of = { kind: 'cost', label: this.#label } as const
    const analytic = this.#trace.backward(of, 'first').parameters[parameter]!.data[at]!
    const [above, below] = [this.#probe(parameter, at, this.#h), this.#probe(parameter, at, -this.#h)]
    const numeric = (above.cost - below.cost) / (2 * this.#h)
    const scale = Math.max(Math.abs(analytic), Math.abs(numeric))
    const difference = Math.abs(analytic - numeric)
    const relativeError = scale > 0 ? difference / scale : 0
    return {
      parameter,
      index,
      analytic,
      numeric,
      relativeError,
      crossesKink: above.crosses || below.crosses,
      agrees: relativeError < AGREEMENT || difference <= COST_ROUNDING / (2 * this.#h)
    }
  }

  /** Index of the entry of a parameter with the largest gradient. */
  largest(parameter: string): readonly number[] {
    const of = { kind: 'cost', label: this.#label } as const
    const [largest] = largestByMagnitude(this.#trace.backward(of, 'first').parameters[parameter]!.data, 1)
    return unflatten(parameterSpec(parameter).shape, largest!)
  }

  #probe(parameter: string, at: number, by: number): { cost: number; crosses: boolean } {
    const { data, shape } = this.#weights[parameter]!
    const moved = Float64Array.from(data)
    moved[at]! += by
    const pass = forwardPass(
      { ...this.#weights, [parameter]: tensor(moved, shape) },
      Float64Array.from(this.#trace.forward.image.data)
    )
    const gates = gatesOf(pass)
    return {
      cost: costOf(Float64Array.from(pass.dense3.z.data), this.#label),
      crosses: gates.some((gate, i) => gate !== this.#gates[i])
    }
  }
}

/**
 * The entries to check: of each parameter the one with the largest gradient, and others drawn
 * without repeating.
 */
export function chooseEntries(
  checker: GradientChecker,
  entries: number | 'conv1',
  permutation: (size: number) => Uint32Array
): { parameter: string; index: readonly number[] }[] {
  const specs = entries === 'conv1' ? PARAMETERS.filter(({ name }) => name.startsWith('conv1/')) : PARAMETERS
  return specs.flatMap(({ name, shape, size }) => {
    const largest = checker.largest(name)
    const first = parameterIndex(name, largest)
    const count = entries === 'conv1' ? size : Math.min(entries, size)
    const others = Array.from(permutation(size)).filter((at) => at !== first)
    return [first, ...others].slice(0, count).map((at) => ({ parameter: name, index: unflatten(shape, at) }))
  })
}

/** One row a parameter, in the order of PARAMETERS. */
export function summarise(entries: readonly CheckedEntry[]): CheckedTensor[] {
  return PARAMETERS.flatMap(({ name }) => {
    const own = entries.filter(({ parameter }) => parameter === name)
    if (own.length === 0) return []
    const smooth = own.filter(({ crossesKink }) => !crossesKink)
    const worst = smooth.reduce<CheckedEntry | null>(
      (most, entry) => (most && most.relativeError >= entry.relativeError ? most : entry),
      null
    )
    return [
      {
        name,
        entries: own.length,
        kinks: own.length - smooth.length,
        largest: worst?.relativeError ?? null,
        worst,
        agrees: smooth.every(({ agrees }) => agrees)
      }
    ]
  })
}

export function totalsOf(
  checked: readonly {
    readonly entries: number
    readonly kinks: number
    readonly largest: number | null
    readonly agrees: boolean
  }[]
): CheckTotals {
  return {
    entries: sumOf(checked.map(({ entries }) => entries)),
    kinks: sumOf(checked.map(({ kinks }) => kinks)),
    largest: Math.max(0, ...checked.map(({ largest }) => largest ?? 0)),
    agrees: checked.every(({ agrees }) => agrees)
  }
}

/**
 * Every ReLU's gate, and for every cell of a pooled layer whether it is its window's first largest.
 */
function gatesOf(pass: ForwardPass): Uint8Array {
  const open = (['conv1', 'conv2', 'dense1', 'dense2'] as const).flatMap((layer) =>
    Array.from(pass[layer].z.data, (z) => (z > 0 ? 1 : 0))
  )
  return Uint8Array.from([...open, ...winnersOf(pass, 'pool1'), ...winnersOf(pass, 'pool2')])
}

/** Place of the first largest in each window, in row-major order of the windows. */
function winnersOf(pass: ForwardPass, layer: PoolName): number[] {
  const geometry = poolGeometryOf(pass, layer)
  const { hNew, wNew, cNew } = geometry
  return Array.from({ length: hNew * wNew * cNew }, (_, k) => {
    const place = [0, Math.floor(k / (wNew * cNew)), Math.floor(k / cNew) % wNew, k % cNew] as const
    const { window, largest } = poolWindow(pass[POOLED[layer]].a, geometry, place)
    return window.indexOf(largest)
  })
}
