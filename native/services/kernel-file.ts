/**
 * Runs a file of kernel cases (kernel-cases.ts says how it looks) and compares with what it
 * expects. The reference runs in float64, SIMD in float32.
 */
import { ShapeError } from '../contract/errors.ts'
import { writeFileAtomic } from '../files/atomic.ts'
import * as reference from '../kernels/reference/index.ts'
import * as simd from '../kernels/simd/index.ts'
import { tensor, type Tensor } from '../tensor/tensor.ts'
import { compareParts, type Parts } from './kernel-comparison.ts'
import { readKernelCases, type JsonTensor, type KernelCase } from './kernel-cases.ts'
import { checkOutputFile } from './output-file.ts'

export interface KernelFileOptions {
  readonly implementation: 'reference' | 'simd'
  /**
   * Where the results go: an array in the form of `expected`, in order; `{"error": message}` for a
   * case that was refused.
   */
  readonly outFile?: string | undefined
}

export interface KernelFileOutcome {
  readonly passed: number
  readonly failed: number
  /** One line for each failed case; cases count from 0. */
  readonly failures: string[]
}

type Kernels = typeof reference | typeof simd
type ToTensor = (source: JsonTensor) => Tensor

const IMPLEMENTATIONS = {
  // Relative to what a cell adds up (termSizes): 4,500 units in the last place of float64, 84 of
  // float32.
  reference: {
    kernels: reference,
    tolerance: 1e-12,
    toTensor: (t: JsonTensor) => tensor(Float64Array.from(t.data), t.shape)
  },
  simd: { kernels: simd, tolerance: 1e-5, toTensor: (t: JsonTensor) => tensor(Float32Array.from(t.data), t.shape) }
}

/**
 * A case that expects nothing is neither passed nor failed: it only leaves its result.
 * Throws what readKernelCases and checkOutputFile throw; a case whose shapes do not fit is a
 * failure like any other.
 */
export async function runKernelFile(
  file: string,
  { implementation, outFile }: KernelFileOptions
): Promise<KernelFileOutcome> {
  const cases = await readKernelCases(file)
  if (outFile !== undefined) await checkOutputFile(outFile)
  const { kernels, tolerance, toTensor } = IMPLEMENTATIONS[implementation]
  const results: unknown[] = []
  const failures: string[] = []
  let passed = 0
  for (const [index, kernelCase] of cases.entries()) {
    const { fn, expected } = kernelCase
    try {
      const got = partsOf(kernelCase, kernels, toTensor)
      results.push(inForm(got))
      if (!expected) continue
      const difference = compareParts(got, expectedParts(expected), termSizes(kernelCase), tolerance)
      if (difference === null) passed++
      else failures.push(`case ${index} ${fn}: ${difference}`)
    } catch (error) {
      if (!(error instanceof ShapeError)) throw error
      results.push({ error: error.message })
      failures.push(`case ${index} ${fn}: ${error.message}`)
    }
  }
  if (outFile !== undefined) await writeFileAtomic(outFile, JSON.stringify(results))
  return { passed, failed: failures.length, failures }
}

/** A single result is the part called `result`. */
function partsOf(kernelCase: KernelCase, kernels: Kernels, toTensor: ToTensor): Parts {
  const aPrev = toTensor(kernelCase.aPrev)
  const { stride } = kernelCase
  switch (kernelCase.fn) {
    case 'convForward': {
      const { w, b, activation, padding } = kernelCase
      return { result: kernels.convForward(aPrev, toTensor(w), toTensor(b), activation, padding, stride) }
    }
    case 'poolForward': {
      const { kernelShape, mode } = kernelCase
      return { result: kernels.poolForward(aPrev, kernelShape, stride, mode) }
    }
    case 'convBackward': {
      const { dZ, w, b, padding } = kernelCase
      return { ...kernels.convBackward(toTensor(dZ), aPrev, toTensor(w), toTensor(b), padding, stride) }
    }
    case 'poolBackward': {
      const { dA, kernelShape, mode, ties } = kernelCase
      return { result: kernels.poolBackward(toTensor(dA), aPrev, kernelShape, stride, mode, ties) }
    }
  }
}

/**
 * For every cell of the result the sum of the absolute values of the terms that it adds up: the
 * same kernel over absolute values. Rounding is proportional to it, not to the cell itself, which
 * may be what is left of large terms that cancel.
 */
function termSizes(kernelCase: KernelCase): Parts {
  const { toTensor } = IMPLEMENTATIONS.reference
  const absolute = (t: JsonTensor) => tensor(Float64Array.from(t.data, Math.abs), t.shape)
  switch (kernelCase.fn) {
    case 'convForward':
      return partsOf({ ...kernelCase, activation: 'linear' }, reference, absolute)
    case 'poolBackward': {
      // Which cells win is up to the values as they are.
      const { dA, aPrev, kernelShape, stride, mode, ties } = kernelCase
      return { result: reference.poolBackward(absolute(dA), toTensor(aPrev), kernelShape, stride, mode, ties) }
    }
    default:
      return partsOf(kernelCase, reference, absolute)
  }
}

function expectedParts(expected: NonNullable<KernelCase['expected']>): Parts {
  const { toTensor } = IMPLEMENTATIONS.reference
  if ('shape' in expected) return { result: toTensor(expected) }
  const { dAPrev, dW, db } = expected
  return { dAPrev: toTensor(dAPrev), dW: toTensor(dW), db: toTensor(db) }
}

/**
 * In the form of `expected`. JSON knows no NaN and no infinities: they become strings, which
 * readKernelCases takes back.
 */
function inForm(parts: Parts): unknown {
  const form = ({ data, shape }: Tensor) => ({
    shape,
    data: Array.from(data, (value) => (Number.isFinite(value) ? value : String(value)))
  })
  if (parts['result']) return form(parts['result'])
  return Object.fromEntries(Object.entries(parts).map(([name, part]) => [name, form(part)]))
}
