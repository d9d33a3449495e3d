/**
 * Explanations in the form of a file of cases (explain-file.ts): arrays are {shape, data},
 * row-major.
 */
import { type CellExplanation } from '../../contract/cell-explanations.ts'
import { PLACE, type ComesExplanation } from '../../contract/comes-explanations.ts'
import { type GivesExplanation } from '../../contract/gives-explanations.ts'
import { type WeightGradient } from '../../contract/weight-explanations.ts'
import type { Tensor } from '../../tensor/tensor.ts'

type Form = Readonly<Record<string, unknown>>

export function array(data: ArrayLike<number>, shape: readonly number[]): Form {
  return { shape: [...shape], data: Array.from(data) }
}

export function forwardForm(cell: CellExplanation): Form {
  switch (cell.kind) {
    case 'conv': {
      const { shape, inputs, weights, products, inside, sumPerChannel } = cell
      return {
        ...without(cell, 'shape', 'running'),
        inside: Array.from(inside),
        inputs: array(inputs, shape),
        weights: array(weights, shape),
        products: array(products, shape),
        sumPerChannel: Array.from(sumPerChannel)
      }
    }
    case 'maxPool': {
      const { window, shape, ...rest } = cell
      return { ...rest, window: array(window, shape) }
    }
    case 'dense':
      return without(cell, 'products', 'running', cell.gateOpen === null ? 'gateOpen' : 'probability')
  }
}

export function backwardForm(gives: GivesExplanation): Form {
  switch (gives.kind) {
    case 'conv': {
      const { kind, layer, cell, previous, rows, columns, inside, shape, dA, z, gateOpen, dZ, toDb, db } = gives
      return {
        ...{ kind, layer, cell, previous, rows, columns, inside: Array.from(inside), dA, z, gateOpen, dZ },
        toDW: array(gives.toDW, shape),
        dW: array(gives.dW, shape),
        toDb,
        db,
        toDAPrev: array(gives.toDAPrev, shape),
        dAPrev: array(gives.dAPrev, shape)
      }
    }
    case 'maxPool':
      return { ...without(gives, 'shape', 'blankPaper'), window: array(gives.window, gives.shape) }
    case 'dense': {
      const { kind, layer, cell, previous, dZ, toDb, largestToDW, largestToDAPrev, dWNotZero, dA, z, gateOpen } = gives
      const own = { kind, layer, cell, previous, dZ, toDb, largestToDW, largestToDAPrev, dWNotZero }
      return dA === null ? own : { ...own, dA, z, gateOpen }
    }
  }
}

export function gatherForm(comes: ComesExplanation): Form {
  switch (comes.kind) {
    case 'conv': {
      const { kind, layer, cell, next, positions, perMap, dA } = comes
      return { kind, layer, cell, next, positions, terms: placeTerms(comes), perFilter: Array.from(perMap), dA }
    }
    case 'maxPool':
      return without(comes, 'window')
    case 'dense': {
      const { kind, layer, cell, next, dA, weights, dZ, products } = comes
      return {
        ...{ kind, layer, cell, next, dA },
        weights: Array.from(weights),
        dZ: Array.from(dZ),
        products: Array.from(products)
      }
    }
  }
}

function without<T extends object>(value: T, ...keys: readonly (keyof T & string)[]): Form {
  const left: readonly string[] = keys
  return Object.fromEntries(Object.entries(value).filter(([key]) => !left.includes(key)))
}

/** The windows that saw an input, in reading order of the outputs. */
export function placeTerms(terms: {
  readonly placeKinds: Uint8Array
  readonly places: Int16Array
  readonly dZ: Float64Array
  readonly turned: Float64Array
  readonly shape: readonly number[]
}): Form[] {
  const [kh, kw, cNew] = terms.shape as readonly [number, number, number]
  return Array.from(terms.placeKinds, (kind, place) => ({ kind, place }))
    .filter(({ kind }) => kind === PLACE.seen)
    .map(({ place }) => ({
      output: Array.from(terms.places.subarray(2 * place, 2 * place + 2)),
      weight: [kh - 1 - Math.floor(place / kw), kw - 1 - (place % kw)],
      dZ: Array.from(terms.dZ.subarray(place * cNew, (place + 1) * cNew)),
      w: Array.from(terms.turned.subarray(place * cNew, (place + 1) * cNew))
    }))
}

/** Terms that are not 0, as [row, column, input, dZ, product]. */
export function weightForm(weight: WeightGradient): Form {
  const { parameter, index, value, positions, inputs, dZ, products, gradientsNotZero, termsNotZero, gradient } = weight
  const [rows, columns] = positions
  const terms = Array.from(products, (product, k) => [
    Math.floor(k / columns),
    k % columns,
    inputs[k]!,
    dZ[k]!,
    product
  ])
  return {
    ...{ parameter, index, value, positions: rows * columns, gradientsNotZero, termsNotZero },
    terms: terms.filter(([, , , , product]) => product !== 0),
    gradient
  }
}

/** Shape, range, mean, zeros and sums of a tensor of one image. */
export function tensorForm({ data, shape }: Tensor, flat = false): Form {
  const own = flat ? [data.length] : shape.slice(1)
  const channels = own.length === 3 ? own[2]! : 1
  const sums = new Array<number>(channels).fill(0)
  let [sum, squares, zeros, min, max] = [0, 0, 0, Infinity, -Infinity]
  data.forEach((value, i) => {
    sums[i % channels]! += value
    sum += value
    squares += value * value
    if (value === 0) zeros++
    min = Math.min(min, value)
    max = Math.max(max, value)
  })
  return { shape: own, min, max, mean: sum / data.length, zeros, sumOfSquares: squares, sumPerChannel: sums }
}
