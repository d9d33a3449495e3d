/**
 * The bench as a Python program: the arrays in view, the four functions as plain loops in the
 * brief's names, and assertions that every result is the one shown. Needs numpy alone.
 */
import type { BenchActivation, BenchArrays, BenchResult, BenchSettings } from '../../contract/bench-results.ts'
import { pythonArray, pythonAssert } from './python-literals.ts'

/** activation and derivative at z */
const ACTIVATIONS: Readonly<Record<BenchActivation, readonly [string, string]>> = {
  linear: ['z', '1.0'],
  relu: ['max(z, 0.0)', '1.0 if z > 0 else 0.0'],
  tanh: ['np.tanh(z)', '1.0 - np.tanh(z) ** 2'],
  sigmoid: ['1.0 / (1.0 + np.exp(-z))', 'np.exp(-z) / (1.0 + np.exp(-z)) ** 2']
}

/**
 * Runs with `python3 FILE`; prints the arrays and ends with an AssertionError where one differs.
 */
export function benchProgram(arrays: BenchArrays, settings: BenchSettings, result: BenchResult): string {
  const parts = settings.op === 'conv' ? convProgram(arrays, settings, result) : poolProgram(arrays, settings, result)
  return ['import numpy as np', ...parts].join('\n\n') + '\n'
}

function convProgram(
  { aPrev, w, b, dA }: BenchArrays,
  { stride, activation }: BenchSettings & { op: 'conv' },
  { shape, pad, z, a, dZ, dW, db, dAPrev }: BenchResult
): string[] {
  const [, h, width] = shape
  const [value, slope] = ACTIVATIONS[activation]
  const results = { Z: z!, A: a, dZ: dZ!, dW: dW!, db: db!, dA_prev: dAPrev }
  return [
    pythonArray('A_prev', aPrev.data, aPrev.shape),
    pythonArray('W', w!.data, w!.shape),
    pythonArray('b', b!.data, b!.shape),
    pythonArray('dA', dA.data, dA.shape),
    `m, h_prev, w_prev, c_prev = A_prev.shape
kh, kw, _, c_new = W.shape
sh, sw = ${stride.join(', ')}
pad_top, pad_left = ${pad.top}, ${pad.left}
h_new, w_new = ${h}, ${width}`,
    `def activation(z):
    return ${value}


def slope(z):
    return ${slope}`,
    `# Forward: a window of A_prev times a kernel, and the bias.
Z = np.zeros((m, h_new, w_new, c_new))
A = np.zeros_like(Z)
for i in range(m):
    for y in range(h_new):
        for x in range(w_new):
            for c in range(c_new):
                z = b[0, 0, 0, c]
                for ky in range(kh):
                    for kx in range(kw):
                        row, column = y * sh + ky - pad_top, x * sw + kx - pad_left
                        if 0 <= row < h_prev and 0 <= column < w_prev:
                            for d in range(c_prev):
                                z += A_prev[i, row, column, d] * W[ky, kx, d, c]
                Z[i, y, x, c] = z
                A[i, y, x, c] = activation(z)`,
    `# Backward: every product of the forward sum, given back to its two factors.
dZ = np.zeros_like(Z)
dW = np.zeros_like(W)
db = np.zeros_like(b)
dA_prev = np.zeros_like(A_prev)
for i in range(m):
    for y in range(h_new):
        for x in range(w_new):
            for c in range(c_new):
                dz = dA[i, y, x, c] * slope(Z[i, y, x, c])
                dZ[i, y, x, c] = dz
                db[0, 0, 0, c] += dz
                for ky in range(kh):
                    for kx in range(kw):
                        row, column = y * sh + ky - pad_top, x * sw + kx - pad_left
                        if 0 <= row < h_prev and 0 <= column < w_prev:
                            for d in range(c_prev):
                                dW[ky, kx, d, c] += A_prev[i, row, column, d] * dz
                                dA_prev[i, row, column, d] += W[ky, kx, d, c] * dz`,
    ...endings(results)
  ]
}

function poolProgram(
  { aPrev, dA }: BenchArrays,
  { stride, kernelShape, mode, ties }: BenchSettings & { op: 'pool' },
  { shape, a, dAPrev }: BenchResult
): string[] {
  const [, h, w] = shape
  const give =
    mode === 'avg'
      ? `share = dA[i, y, x, c] / (kh * kw)
                dA_prev[i, top:top + kh, left:left + kw, c] += share`
      : ties === 'all'
        ? `mask = window == window.max()
                dA_prev[i, top:top + kh, left:left + kw, c] += mask * dA[i, y, x, c]`
        : `ky, kx = np.unravel_index(np.argmax(window), window.shape)
                dA_prev[i, top + ky, left + kx, c] += dA[i, y, x, c]`
  return [
    pythonArray('A_prev', aPrev.data, aPrev.shape),
    pythonArray('dA', dA.data, dA.shape),
    `m, h_prev, w_prev, c = A_prev.shape
kh, kw = ${kernelShape.join(', ')}
sh, sw = ${stride.join(', ')}
h_new, w_new = ${h}, ${w}
channels = c`,
    `A = np.zeros((m, h_new, w_new, channels))
dA_prev = np.zeros_like(A_prev)
for i in range(m):
    for y in range(h_new):
        for x in range(w_new):
            for c in range(channels):
                top, left = y * sh, x * sw
                window = A_prev[i, top:top + kh, left:left + kw, c]
                A[i, y, x, c] = window.${mode === 'avg' ? 'mean' : 'max'}()
                ${give}`,
    ...endings({ A: a, dA_prev: dAPrev })
  ]
}

/** Prints every result and asserts that it is the one shown. */
function endings(results: Readonly<Record<string, { data: Float64Array; shape: readonly number[] }>>): string[] {
  const names = Object.keys(results)
  return [
    names.map((name) => `print("${name} =")\nprint(${name})`).join('\n'),
    ...names.map((name) => {
      const { data, shape } = results[name]!
      return `${pythonArray(`shown`, data, shape)}\n${pythonAssert(name, 'shown')}`
    }),
    'print("every array is the one shown")'
  ]
}
