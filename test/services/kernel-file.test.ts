import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { afterAll, describe, expect, it } from 'vitest'
import { runKernelFile } from '../../native/services/kernel-file.ts'
import { goldenFile } from '../support/golden.ts'

const GOLDEN = goldenFile('kernels.json')
const folder = mkdtempSync(join(tmpdir(), 'kernel-file-'))
afterAll(() => rmSync(folder, { recursive: true }))

interface JsonTensor {
  shape: number[]
  data: (number | string)[]
}
const t = (shape: number[], ...data: (number | string)[]): JsonTensor => ({ shape, data })

/** 3 x + 1 over one row of two cells. */
const CONV = {
  fn: 'convForward',
  aPrev: t([1, 1, 2, 1], 2, -5),
  w: t([1, 1, 1, 1], 3),
  b: t([1, 1, 1, 1], 1),
  activation: 'linear',
  expected: t([1, 1, 2, 1], 7, -14)
}
const CONV_BACKWARD = {
  ...{ fn: 'convBackward', aPrev: CONV.aPrev, w: CONV.w, b: CONV.b, dZ: t([1, 1, 2, 1], 1, 10) },
  expected: { dAPrev: t([1, 1, 2, 1], 3, 30), dW: t([1, 1, 1, 1], -48), db: t([1, 1, 1, 1], 11) }
}
const POOL = { fn: 'poolForward', aPrev: CONV.aPrev, kernelShape: [1, 2], expected: t([1, 1, 1, 1], 2) }
const POOL_BACKWARD = {
  ...{ fn: 'poolBackward', aPrev: t([1, 1, 2, 1], 4, 4), dA: t([1, 1, 1, 1], 6), kernelShape: [1, 2] },
  expected: t([1, 1, 2, 1], 6, 6)
}

let files = 0
function fileOf(...cases: unknown[]): string {
  const file = join(folder, `${++files}.json`)
  writeFileSync(file, JSON.stringify({ seed: 1, cases }))
  return file
}
const run = (...cases: unknown[]) => runKernelFile(fileOf(...cases), { implementation: 'reference' })

describe.each(['reference', 'simd'] as const)('%s', (implementation) => {
  it("passes numpy's and PyTorch's cases, and its results can stand in their place", async () => {
    const outFile = join(folder, `${implementation}.json`)
    const allPassed = { passed: 54, failed: 0, failures: [] }
    expect(await runKernelFile(GOLDEN, { implementation, outFile })).toEqual(allPassed)
    const results = JSON.parse(readFileSync(outFile, 'utf8')) as unknown[]
    const { cases } = JSON.parse(readFileSync(GOLDEN, 'utf8')) as { cases: object[] }
    expect(results).toHaveLength(54)
    const again = fileOf(...cases.map((kernelCase, i) => ({ ...kernelCase, expected: results[i] })))
    expect(await runKernelFile(again, { implementation })).toEqual(allPassed)
  })

  it('has the defaults of the kernels and leaves results in the form of expected, in order', async () => {
    const outFile = join(folder, 'defaults.json')
    const cases = [CONV_BACKWARD, CONV, POOL_BACKWARD, POOL]
    const outcome = await runKernelFile(fileOf(...cases), { implementation, outFile })
    expect(outcome).toEqual({ passed: 4, failed: 0, failures: [] })
    expect(JSON.parse(readFileSync(outFile, 'utf8'))).toEqual(cases.map(({ expected }) => expected))
  })
})

it('a wrong value is told by case, function, size and place', async () => {
  const wrong = { ...CONV, expected: t([1, 1, 2, 1], 7.0001, -12) }
  const wrongW = { ...CONV_BACKWARD, expected: { ...CONV_BACKWARD.expected, dW: t([1, 1, 1, 1], -48.5) } }
  expect(await run(CONV, wrong, wrongW)).toEqual({
    passed: 1,
    failed: 2,
    failures: [
      'case 1 convForward: largest difference 2.00e+0 at result[0, 0, 1, 0]: got -14, expected -12; 2 of 2 result cells differ',
      'case 2 convBackward: largest difference 5.00e-1 at dW[0, 0, 0, 0]: got -48, expected -48.5; 1 of 1 dW cells differ'
    ]
  })
})

it('reference is held to 1e-12 and SIMD to 1e-5 of what a cell adds up', async () => {
  const off = (by: number) => ({ ...CONV, expected: t([1, 1, 2, 1], 7 + by, -14) })
  expect(await run(off(6e-12), off(8e-12))).toMatchObject({ passed: 1, failed: 1 })
  const simd = await runKernelFile(fileOf(off(6e-5), off(8e-5)), { implementation: 'simd' })
  expect(simd).toMatchObject({ passed: 1, failures: [expect.stringContaining('case 1 convForward')] })
})

it('cells that are left of large terms may round as the terms do', async () => {
  // 0.1 * 3 - 0.3 is 5.6e-17 in float64; the terms are 0.3.
  const cancels = { ...CONV, aPrev: t([1, 1, 1, 1], 0.1), b: t([1, 1, 1, 1], -0.3), expected: t([1, 1, 1, 1], 0) }
  expect(await run(cancels)).toMatchObject({ passed: 1 })
  const poolTiny = { ...POOL, aPrev: t([1, 1, 2, 1], 1e-20, 2e-20), expected: t([1, 1, 1, 1], 1e-20) }
  expect(await run(poolTiny)).toMatchObject({ failed: 1 })
})

it('shapes that do not fit fail their case with what the kernel says, and the others still run', async () => {
  const outFile = join(folder, 'refused.json')
  const tooWide = { ...POOL, kernelShape: [1, 3] }
  const standing = { ...POOL, stride: [1, 0] }
  const torn = { ...CONV, aPrev: t([1, 1, 3, 1], 1, 2) }
  const file = fileOf(tooWide, standing, torn, CONV)
  const { passed, failures } = await runKernelFile(file, { implementation: 'reference', outFile })
  expect(passed).toBe(1)
  expect(failures[0]).toMatch(/^case 0 poolForward: kernelShape \(1, 3\) .*\(1, 1, 2, 1\)/)
  expect(failures[1]).toMatch(/^case 1 poolForward: stride is \(1, 0\)/)
  expect(failures[2]).toMatch(/^case 2 convForward: shape \(1, 1, 3, 1\) needs 3 values; got 2/)
  const results = JSON.parse(readFileSync(outFile, 'utf8')) as unknown[]
  expect(results[0]).toEqual({ error: failures[0]!.replace('case 0 poolForward: ', '') })
  expect(results[3]).toEqual(CONV.expected)
})

it('a result of another shape than expected is a failure that names both', async () => {
  const { failures } = await run({ ...POOL, expected: t([1, 1, 2, 1], 2, 2) })
  expect(failures).toEqual(['case 0 poolForward: result has shape (1, 1, 1, 1); expected (1, 1, 2, 1)'])
})

it('NaN and infinities go in and come out as strings, and must be the same', async () => {
  const outFile = join(folder, 'nan.json')
  const odd = {
    ...CONV,
    aPrev: t([1, 1, 3, 1], 'NaN', 'Infinity', '-Infinity'),
    expected: t([1, 1, 3, 1], 'NaN', 'Infinity', '-Infinity')
  }
  const file = fileOf(odd, { ...odd, expected: t([1, 1, 3, 1], 'NaN', '-Infinity', 5) })
  const { passed, failures } = await runKernelFile(file, { implementation: 'simd', outFile })
  expect(passed).toBe(1)
  expect(failures[0]).toContain(
    'largest difference Infinity at result[0, 0, 1, 0]: got Infinity, expected -Infinity; 2 of 3'
  )
  expect(JSON.parse(readFileSync(outFile, 'utf8'))).toEqual([odd.expected, odd.expected])
})

it('a case that expects nothing leaves its result and counts as neither', async () => {
  const outFile = join(folder, 'unexpected.json')
  const outcome = await runKernelFile(fileOf({ ...POOL, expected: undefined }), {
    implementation: 'reference',
    outFile
  })
  expect(outcome).toEqual({ passed: 0, failed: 0, failures: [] })
  expect(JSON.parse(readFileSync(outFile, 'utf8'))).toEqual([POOL.expected])
})

describe('refuses as a bad file, naming case and argument', () => {
  it.each([
    ['an unknown function', [CONV, { ...CONV, fn: 'convSideways' }], 'case 1 > fn: '],
    ['a missing tensor', [CONV, POOL, { ...CONV, w: undefined }], 'case 2 > w: '],
    ['a value that is no number', [{ ...CONV, w: t([1, 1, 1, 1], 'three') }], 'case 0 > w > data > 0: '],
    ['a slip in a name', [CONV, { ...CONV, strides: [2, 2] }], 'case 1: Unrecognized key: "strides"'],
    ['an unknown padding', [{ ...CONV, padding: 'full' }], 'case 0 > padding: '],
    ['a single stride', [{ ...CONV, stride: [2] }], 'case 0 > stride: '],
    ['half of the gradients', [{ ...CONV_BACKWARD, expected: { dW: t([1], 1) } }], 'case 0 > expected > dAPrev: '],
    ['a case that is none', [CONV, 7], 'case 1: ']
  ])('%s', async (_, cases, said) => {
    await expect(run(...cases)).rejects.toMatchObject({
      code: 'bad-file',
      message: expect.stringContaining(said) as string
    })
  })

  it('no cases at all, or no JSON', async () => {
    const file = join(folder, 'other.json')
    writeFileSync(file, '{"case": []}')
    const options = { implementation: 'reference' } as const
    await expect(runKernelFile(file, options)).rejects.toMatchObject({
      code: 'bad-file',
      message: expect.stringContaining('cases: ') as string
    })
    writeFileSync(file, '{"cases": [{"data": [NaN]}]}')
    await expect(runKernelFile(file, options)).rejects.toMatchObject({
      code: 'bad-file',
      message: expect.stringContaining('other.json is not JSON') as string,
      hint: expect.stringContaining('"NaN"') as string
    })
    await expect(runKernelFile(join(folder, 'absent.json'), options)).rejects.toMatchObject({ code: 'not-found' })
  })
})

it.each<[string, Uint8Array, string, string]>([
  ['a compressed file', gzipSync('{"cases": []}'), 'is a gzip file; expected kernel cases as JSON', 'Unpack it'],
  ['an archive', Buffer.from('504b0304140000000800', 'hex'), 'is a ZIP archive (or .npz); expected', 'Unpack it'],
  ['a picture', Buffer.from('89504e470d0a1a0a00', 'hex'), 'is a PNG picture; expected', 'Choose the JSON file'],
  ['nothing', Buffer.alloc(0), 'is empty; expected', 'Choose the JSON file']
])('%s in place of the cases is named, with what to do', async (_, bytes, said, hint) => {
  const file = join(folder, 'cases.json')
  writeFileSync(file, bytes)
  await expect(runKernelFile(file, { implementation: 'reference' })).rejects.toMatchObject({
    code: 'bad-file',
    message: expect.stringContaining(said) as string,
    hint: expect.stringContaining(hint) as string
  })
})

it('a place that nothing can be written to is told before the work, and nothing is left there', async () => {
  const before = readdirSync(folder).length
  const outFile = join(folder, 'absent/results.json')
  await expect(runKernelFile(GOLDEN, { implementation: 'simd', outFile })).rejects.toMatchObject({ code: 'not-found' })
  expect(readdirSync(folder)).toHaveLength(before)
})

it('arguments of another function are left alone', async () => {
  expect(await run({ ...POOL, padding: 'same', ties: 'all', activation: 'relu' })).toMatchObject({ passed: 1 })
})
