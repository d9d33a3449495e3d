/**
 * .npy and .npz: numpy's files as numpy means them, ours as numpy reads them, and everything broken
 * refused.
 */
import { readFileSync } from 'node:fs'
import { mkdtemp, readFile, readdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Uint8ArrayReader, Uint8ArrayWriter, ZipWriter } from '@zip.js/zip.js'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { WorkbenchError } from '../../native/contract/errors.ts'
import { decodeNpy, encodeNpy } from '../../native/data/npy.ts'
import { readNpz, writeNpz } from '../../native/data/npz.ts'
import { seededNumbers } from '../support/data-files.ts'
import { goldenFile } from '../support/golden.ts'
import { slowTest } from '../support/slow-test.ts'

interface Golden {
  readonly read: readonly { title: string; npy: string; dtype: string; shape: number[]; values: (string | number)[] }[]
  /** `dtype`: what the array becomes; its values row-major. */
  readonly forms: readonly { title: string; npy: string; dtype: string; shape: number[]; values: number[] }[]
  readonly refused: readonly { title: string; npy: string; says: string }[]
  readonly npz: { readonly stored: string; readonly deflated: string }
}

// python3 test/data/numpy-golden.py
const golden = JSON.parse(readFileSync(join(import.meta.dirname, 'numpy-golden.json'), 'utf8')) as Golden
const bytesOf = (base64: string) => Uint8Array.from(Buffer.from(base64, 'base64'))

let folder = ''
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'lenet-npz-'))
})
afterAll(() => rm(folder, { recursive: true }))

async function read(bytes: Uint8Array) {
  await writeFile(join(folder, 'a.npz'), bytes)
  return await readNpz(join(folder, 'a.npz'))
}

async function refusal(bytes: Uint8Array): Promise<string> {
  const result = await read(bytes).catch((error: unknown) => error)
  if (!(result instanceof WorkbenchError))
    throw new Error('the file passed, or the error is none of ours', { cause: result })
  expect(result).toMatchObject({ code: 'bad-file', message: expect.stringContaining('a.npz') as string })
  return result.message
}

async function zip(members: Readonly<Record<string, Uint8Array>>, password?: string): Promise<Uint8Array> {
  const writer = new ZipWriter(new Uint8ArrayWriter(), { useWebWorkers: false, ...(password && { password }) })
  for (const [name, bytes] of Object.entries(members)) await writer.add(name, new Uint8ArrayReader(bytes))
  return await writer.close()
}

describe('arrays as numpy writes them', () => {
  test.each(golden.read)('$title', ({ npy, dtype, shape, values }) => {
    const array = decodeNpy(bytesOf(npy))
    expect(array.shape).toEqual(shape)
    expect(array.data.constructor.name.toLowerCase()).toBe(`${dtype.includes('int64') ? 'big' : ''}${dtype}array`)
    const found: (number | bigint)[] = [...array.data]
    expect(found.map((value) => (typeof values[0] === 'string' ? String(value) : value))).toEqual(values)
  })

  test.each(golden.forms)('$title becomes $dtype, row-major', ({ npy, dtype, shape, values }) => {
    const bytes = bytesOf(npy)
    const before = bytes.slice()
    const array = decodeNpy(bytes)
    expect(array.shape).toEqual(shape)
    expect(array.data.constructor.name.toLowerCase()).toBe(`${dtype.includes('int64') ? 'big' : ''}${dtype}array`)
    expect(Array.from(array.data as ArrayLike<number | bigint>, Number)).toEqual(values)
    expect(bytes).toEqual(before)
  })

  test.each(golden.refused)('$title: refused', ({ npy, says }) => {
    expect(() => decodeNpy(bytesOf(npy))).toThrow(says)
  })

  test('aligned values are a view, values at an odd place a copy', () => {
    const bytes = bytesOf(golden.read[0]!.npy)
    expect(decodeNpy(bytes).data.buffer).toBe(bytes.buffer)
    const shifted = new Uint8Array(bytes.length + 1)
    shifted.set(bytes, 1)
    expect(decodeNpy(shifted.subarray(1)).data).toEqual(decodeNpy(bytes).data)
  })

  test('are written to the same bytes', () => {
    for (const { title, npy } of golden.read) {
      if (/version [23]/.test(title)) continue // version 1 is what is written
      const bytes = bytesOf(npy)
      expect(encodeNpy(decodeNpy(bytes)), title).toEqual(Buffer.from(bytes))
    }
  })

  test.each<[string, (bytes: Uint8Array<ArrayBuffer>) => Uint8Array<ArrayBuffer>, string]>([
    ['a byte too few', (bytes) => bytes.slice(0, -1), '24 bytes expected; it has 23'],
    ['a byte too many', (bytes) => Uint8Array.of(...bytes, 0), '24 bytes expected; it has 25'],
    ['half a header', (bytes) => bytes.slice(0, 60), 'ends within its header'],
    ['another magic', (bytes) => bytes.fill(0x92, 0, 1), 'does not begin as'],
    ['version 9', (bytes) => bytes.fill(9, 6, 7), 'version 9'],
    ['a header of nonsense', (bytes) => bytes.fill(0x20, 10, 40), 'makes no sense'],
    ['nothing', () => new Uint8Array(0), 'does not begin as']
  ])('%s: refused', (_, change, says) => {
    expect(() => decodeNpy(change(bytesOf(golden.read[0]!.npy)))).toThrow(says)
  })

  test('a shape beyond all memory is refused', () => {
    const text = Buffer.from(bytesOf(golden.read[0]!.npy)).toString('latin1')
    const huge = text.replace('(2, 3), }      ', '(99999999, 99999999), }').replace(/ {8}\n/, '\n')
    const bytes = Uint8Array.from(Buffer.from(huge, 'latin1'))
    expect(bytes.length).toBe(text.length)
    expect(() => decodeNpy(bytes)).toThrow('more than any memory holds')
  })
})

describe('reading .npz', () => {
  test.each(['stored', 'deflated'] as const)('%s by numpy, names with a slash included', async (kind) => {
    const arrays = await read(bytesOf(golden.npz[kind]))
    expect([...arrays.keys()]).toEqual(['conv1/kernel', 'labels', 'scalar'])
    expect(arrays.get('conv1/kernel')).toMatchObject({
      shape: [2, 3],
      data: Float32Array.of(0, 0.25, 0.5, 0.75, 1, 1.25)
    })
    expect(arrays.get('labels')?.data).toEqual(BigInt64Array.of(3n, 1n))
    expect(arrays.get('scalar')).toMatchObject({ shape: [], data: Float64Array.of(2.5) })
  })

  test('the golden run, with the SHA-256 of each array', async () => {
    const arrays = await readNpz(goldenFile('lenet-step.npz'))
    expect(arrays.size).toBe(64)
    expect(arrays.get('init/dense1/kernel')?.shape).toEqual([400, 120])
    // unzip -p lenet-step.npz seed.npy | sha256sum
    expect(arrays.get('seed')?.sha256).toBe('dc828d995d1b8f2c2acdaf08b050ca87b6e49251edf2d08420132b9b7cc56876')
  })

  test('members that are no arrays are passed over', async () => {
    const npy = bytesOf(golden.read[0]!.npy)
    expect([...(await read(await zip({ 'read.me': Buffer.from('hello'), 'a.npy': npy }))).keys()]).toEqual(['a'])
  })

  test('an archive is refused when it is', async () => {
    const npy = bytesOf(golden.read[0]!.npy)
    expect(await refusal(Buffer.alloc(0))).toContain('is empty')
    expect(await refusal(Buffer.alloc(5000))).toContain('nothing but zero bytes')
    expect(await refusal(Buffer.from('<html><body>404</body></html>'))).toContain('is a web page')
    expect(await refusal(npy)).toContain('a numpy array (.npy); expected an .npz')
    expect(await refusal(await zip({}))).toContain('without a numpy array in it')
    expect(await refusal(await zip({ 'a.npy': npy }, 'secret'))).toContain('without a password')
    expect(await refusal(await zip({ 'a.npy': Buffer.from('text') }))).toContain('array a that does not begin')
    expect(
      await refusal(
        await zip({ 'o.npy': bytesOf(golden.refused.find(({ title }) => title === 'Python objects')!.npy) })
      )
    ).toContain('array o that holds Python objects')
    const twice = Buffer.from(await zip({ 'a.npy': npy, 'b.npy': npy }))
      .toString('latin1')
      .replaceAll('b.npy', 'a.npy')
    expect(await refusal(Buffer.from(twice, 'latin1'))).toContain('two arrays of the name a')
    await expect(readNpz(join(folder, 'absent.npz'))).rejects.toMatchObject({ code: 'not-found' })
    await expect(readNpz(folder)).rejects.toMatchObject({ code: 'bad-file' })
  })

  test('a ZIP bomb is refused before it is unpacked', async () => {
    const bomb = await zip({ 'zeros.npy': new Uint8Array(8 * 2 ** 20) })
    const [local, central] = [bomb.indexOf(0x50), Buffer.from(bomb).indexOf('PK\x01\x02', 0, 'latin1')]
    const claimed = Buffer.from(bomb)
    claimed.writeUInt32LE(600 * 2 ** 20, central + 24)
    claimed.writeUInt32LE(600 * 2 ** 20, local + 22)
    expect(await refusal(claimed)).toContain('unpacks to more than')
    claimed.writeUInt32LE(400 * 2 ** 20, central + 24)
    claimed.writeUInt32LE(400 * 2 ** 20, local + 22)
    expect(await refusal(claimed)).toContain('promises 419430400 bytes for zeros.npy, more than')
  })
})

describe('damage anywhere', () => {
  test.each(['stored', 'deflated'] as const)('%s: cut anywhere, it is refused', async (kind) => {
    const good = bytesOf(golden.npz[kind])
    for (let length = 0; length < good.length; length += 11) await refusal(good.subarray(0, length))
    await refusal(good.subarray(0, -1))
  })

  slowTest.each(['stored', 'deflated'] as const)(
    '%s: one bit flipped, it is refused or no value has changed',
    async (kind) => {
      const good = bytesOf(golden.npz[kind])
      const values = [...(await read(good)).values()]
      const random = seededNumbers(8)
      let refused = 0
      for (let i = 0; i < 300; i++) {
        const flipped = Uint8Array.from(good)
        flipped[Math.floor(random() * good.length)]! ^= 1 << Math.floor(random() * 8)
        const result = await read(flipped).catch((error: unknown) => error)
        if (result instanceof Map) {
          for (const array of result.values()) expect(values).toContainEqual(array)
        } else {
          expect(result).toMatchObject({ name: 'WorkbenchError', code: 'bad-file' })
          refused++
        }
      }
      // Dates, versions and attributes in a ZIP file say nothing about the arrays.
      expect(refused).toBeGreaterThan(200)
    }
  )
})

describe('writing .npz', () => {
  const arrays = {
    losses: { shape: [3], data: Float64Array.of(0.5, -0, Number.MIN_VALUE) },
    'conv1/kernel': { shape: [2, 1], data: Float32Array.of(1.5, NaN) },
    steps: { shape: [], data: BigInt64Array.of(-7n) }
  }

  test('comes back to the last bit, and twice the same makes the same file', async () => {
    const [first, second] = [join(folder, 'first.npz'), join(folder, 'second.npz')]
    await writeNpz(first, arrays)
    await writeNpz(second, arrays)
    const found = await readNpz(first)
    expect(Object.fromEntries([...found].map(([name, { shape, data }]) => [name, { shape, data }]))).toEqual(arrays)
    expect((await readFile(first)).equals(await readFile(second))).toBe(true)
  })

  test('a view on a larger array is written as the view it is', async () => {
    const whole = Float32Array.of(1, 2, 3, 4)
    await writeNpz(join(folder, 'view.npz'), { part: { shape: [2], data: whole.subarray(1, 3) } })
    expect((await readNpz(join(folder, 'view.npz'))).get('part')?.data).toEqual(Float32Array.of(2, 3))
  })

  test('a shape that does not fit is refused, and no file appears', async () => {
    const wrong = writeNpz(join(folder, 'wrong.npz'), { a: { shape: [3], data: Float32Array.of(1) } })
    await expect(wrong).rejects.toMatchObject({ code: 'bad-shape', message: 'a of shape (3,) needs 3 values; got 1' })
    expect(await readdir(folder)).not.toContain('wrong.npz')
  })

  test('a folder that is not there is named', async () => {
    await expect(writeNpz(join(folder, 'absent/a.npz'), arrays)).rejects.toMatchObject({ code: 'not-found' })
  })
})
