/**
 * A file of kernel cases, as JSON: `{"cases": [case, …]}`, anything else beside `cases` is left
 * alone. A case is
 *   fn           convForward | poolForward | convBackward | poolBackward
 *   aPrev, w, b, dZ, dA   tensors {shape, data}, data row-major; "NaN", "Infinity" and "-Infinity" stand for what JSON cannot say
 *   activation   relu | tanh | sigmoid | linear         padding  same | valid      kernelShape, stride  [rows, columns]
 *   mode         max | avg                              ties     all | first
 *   expected     a tensor, for convBackward {dAPrev, dW, db}; may be absent where only results are wanted
 * Left out, options have the kernels' defaults. Arguments that belong to another fn are ignored;
 * any other name is refused, for a slip in it would quietly compute something else. Whether shapes
 * fit is the kernels' affair.
 */
import { z } from 'zod'
import { WorkbenchError } from '../contract/errors.ts'
import { readCasesJson } from './cases-json.ts'

const VALUE = z.union([z.number(), z.enum(['NaN', 'Infinity', '-Infinity']).transform(Number)])
const TENSOR = z.strictObject({ shape: z.array(z.number()), data: z.array(VALUE) })
const PAIR = z.tuple([z.number(), z.number()])

const ELSEWHERE = Object.fromEntries(
  ['aPrev', 'w', 'b', 'dZ', 'dA', 'activation', 'padding', 'stride', 'kernelShape', 'mode', 'ties'].map((name) => [
    name,
    z.unknown().optional()
  ])
)
const STRIDE = PAIR.default([1, 1])
const CONVOLUTION = { aPrev: TENSOR, w: TENSOR, b: TENSOR, padding: z.enum(['same', 'valid']).default('same') }
const POOLING = { aPrev: TENSOR, kernelShape: PAIR, mode: z.enum(['max', 'avg']).default('max') }

const CASE = z.discriminatedUnion('fn', [
  z.strictObject({
    ...ELSEWHERE,
    ...CONVOLUTION,
    fn: z.literal('convForward'),
    activation: z.enum(['relu', 'tanh', 'sigmoid', 'linear']),
    stride: STRIDE,
    expected: TENSOR.optional()
  }),
  z.strictObject({
    ...ELSEWHERE,
    ...POOLING,
    fn: z.literal('poolForward'),
    stride: STRIDE,
    expected: TENSOR.optional()
  }),
  z.strictObject({
    ...ELSEWHERE,
    ...CONVOLUTION,
    fn: z.literal('convBackward'),
    dZ: TENSOR,
    stride: STRIDE,
    expected: z.strictObject({ dAPrev: TENSOR, dW: TENSOR, db: TENSOR }).optional()
  }),
  z.strictObject({
    ...ELSEWHERE,
    ...POOLING,
    fn: z.literal('poolBackward'),
    dA: TENSOR,
    ties: z.enum(['all', 'first']).default('all'),
    stride: STRIDE,
    expected: TENSOR.optional()
  })
])

const KERNEL_FILE = z.object({ cases: z.array(CASE) })

export type JsonTensor = z.infer<typeof TENSOR>
export type KernelCase = z.infer<typeof CASE>

/**
 * Throws WorkbenchError: `bad-file` names the case (from 0) and the argument at fault; not-found
 * and io from reading.
 */
export async function readKernelCases(file: string): Promise<KernelCase[]> {
  const { success, data, error } = KERNEL_FILE.safeParse(await readCasesJson(file, 'kernel cases'))
  if (success) return data.cases
  const { path, message } = error.issues[0]!
  const [, index, ...inside] = path
  const place =
    index === undefined ? path.join('.') : `case ${String(index)}${inside.map((key) => ` > ${String(key)}`).join('')}`
  throw new WorkbenchError(
    'bad-file',
    `${file} is no file of kernel cases: ${place ? `${place}: ` : ''}${message}`,
    'It is {"cases": [{"fn": …, "aPrev": {"shape": […], "data": […]}, …, "expected": …}, …]}; cases count from 0.'
  )
}
