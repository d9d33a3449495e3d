/** IDX files: read to the last byte, or refused with the reason. */
import { createHash } from 'node:crypto'
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { WorkbenchError } from '../../native/contract/errors.ts'
import { readIdx, type IdxArray } from '../../native/data/idx.ts'
import { idxFile, seededNumbers, smallDigits } from '../support/data-files.ts'
import { MNIST_FOLDER, mnistTest } from '../support/mnist.ts'

const { images, labels } = smallDigits(12)
const imageFile = idxFile([12, 4, 4], images)
const labelFile = idxFile([12], labels)
const wrongChecksum = gzipSync(imageFile)
wrongChecksum.fill(0, wrongChecksum.length - 8, wrongChecksum.length - 4)

const swappedHeader = Buffer.from('010800000c000000', 'hex')
const swappedSize = Buffer.from('0c000000', 'hex')

let folder = ''
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'lenet-idx-'))
})
afterAll(() => rm(folder, { recursive: true }))

async function read(bytes: Uint8Array, name = 'digits'): Promise<IdxArray> {
  await writeFile(join(folder, name), bytes)
  return await readIdx(join(folder, name))
}

async function refusal(bytes: Uint8Array, name?: string): Promise<string> {
  try {
    await read(bytes, name)
  } catch (error) {
    if (!(error instanceof WorkbenchError && error.code === 'bad-file')) throw error
    expect(error.message).toContain(folder)
    expect(error.hint).not.toBe('')
    return error.message.slice(folder.length + 1)
  }
  throw new Error('the file passed')
}

describe('what is read', () => {
  test('images and labels, plain and compressed, whatever the name says', async () => {
    const sha256 = createHash('sha256').update(imageFile).digest('hex')
    expect(await read(imageFile, 'plain.gz')).toEqual({ shape: [12, 4, 4], data: images, sha256 })
    expect(await read(gzipSync(imageFile), 'compressed')).toEqual({ shape: [12, 4, 4], data: images, sha256 })
    expect(await read(labelFile)).toMatchObject({ shape: [12], data: labels })
  })

  test('values of every type of IDX, big-endian', async () => {
    const header = (type: number) => Buffer.from([0, 0, type, 1, 0, 0, 0, 2])
    const cases = [
      [0x09, 'fe03', Int8Array.of(-2, 3)],
      [0x0b, 'fffe0003', Int16Array.of(-2, 3)],
      [0x0c, 'fffffffe00000003', Int32Array.of(-2, 3)],
      [0x0d, 'c00000003f000000', Float32Array.of(-2, 0.5)],
      [0x0e, 'c0000000000000003fe0000000000000', Float64Array.of(-2, 0.5)]
    ] as const
    for (const [type, hex, data] of cases) {
      const bytes = Buffer.concat([header(type), Buffer.from(hex, 'hex')])
      expect(await read(bytes)).toMatchObject({ shape: [2], data })
      expect(await read(gzipSync(bytes))).toMatchObject({ shape: [2], data })
    }
  })

  mnistTest('the genuine test images of MNIST', async () => {
    const found = await readIdx(join(MNIST_FOLDER, 't10k-images-idx3-ubyte'))
    expect(found.shape).toEqual([10_000, 28, 28])
    // sha256sum t10k-images-idx3-ubyte
    expect(found.sha256).toBe('0fa7898d509279e482958e8ce81c8e77db3f2f8254e26661ceb7762c4d494ce7')
  })
})

describe('what is refused, by name', () => {
  const zeros = Buffer.alloc(4096)
  const cases: readonly (readonly [string, Uint8Array, RegExp])[] = [
    ['no bytes', Buffer.alloc(0), /is empty/],
    ['zero bytes alone', zeros, /nothing but zero bytes/],
    ['compressed zero bytes', gzipSync(zeros), /values of type 0; expected a type of IDX/],
    ['a web page', Buffer.from('\n<!DOCTYPE html><html><body>404</body></html>'), /is a web page/],
    ['an XML answer of a storage server', Buffer.from('<?xml version="1.0"?><Error/>'), /is a web page/],
    ['a compressed web page', gzipSync('<html><body>404</body></html>'), /is a web page/],
    ['text', Buffer.from('five, zero, four'), /is text/],
    ['a PNG', Buffer.from('89504e470d0a1a0a00', 'hex'), /is a PNG picture/],
    ['an .npz', Buffer.from('504b0304140000000800', 'hex'), /ZIP archive \(or \.npz\); expected IDX/],
    ['another magic number', Buffer.from('ab0008030000000100000001', 'hex'), /begins with ab000803; expected 0000080/],
    ['five dimensions', idxFile([1, 1, 1, 1, 1], [1]), /has 5 dimensions; expected 1 or 2 \(labels\), or 3/],
    ['no dimension', Buffer.from('00000800', 'hex'), /has 0 dimensions/],
    ['a type that IDX does not have', idxFile([1], [1]).fill(0x0a, 2, 3), /values of type 10; expected a type of IDX/],
    ['swapped bytes', idxFile([12], labels).fill(swappedHeader, 0, 8), /bytes swapped \(little-endian\); expected big/],
    [
      'swapped sizes',
      idxFile([12], labels).fill(swappedSize, 4, 8),
      /sizes with their bytes swapped .*\(12,\) reads as/
    ],
    ['no images', idxFile([0, 28, 28], []), /shape \(0, 28, 28\): there is nothing in it/],
    ['a missing byte', imageFile.subarray(0, -1), /is cut short: its header promises 208 bytes; it has 207/],
    ['a byte too many', Buffer.concat([imageFile, Buffer.of(0)]), /promises 208 bytes; it has 209/],
    ['two bytes of a header', imageFile.subarray(0, 2), /ends after 2 bytes, within the header/],
    ['nine bytes of a header', imageFile.subarray(0, 9), /ends after 9 bytes, within the header/],
    ['a compressed missing byte', gzipSync(imageFile.subarray(0, -1)), /promises 208 bytes; it has 207/],
    [
      'a compressed byte too many',
      gzipSync(Buffer.concat([imageFile, Buffer.of(0)])),
      /promises 208 bytes; it has more/
    ],
    ['compressed nothing', gzipSync(''), /is empty/],
    ['images compressed twice', gzipSync(gzipSync(imageFile)), /is compressed by gzip twice; expected once/],
    ['labels compressed three times', gzipSync(gzipSync(gzipSync(labelFile))), /is compressed by gzip twice/],
    ['a gzip file cut short', gzipSync(imageFile).subarray(0, -30), /gzip file cut short/],
    ['a gzip file with a wrong checksum', wrongChecksum, /damaged gzip file/],
    ['a header that promises 3 TB', idxFile([4e9, 28, 28], []), /3136000000000 bytes; expected at most 536870912/],
    ['a header that promises 200 MB', idxFile([260_000, 28, 28], [1]), /promises 203840016 bytes; it has 17/],
    [
      'the same compressed',
      gzipSync(idxFile([260_000, 28, 28], [1])),
      /promises 203840016 bytes; its compressed content/
    ]
  ]
  test.each(cases)('%s', async (_, bytes, reason) => {
    expect(await refusal(bytes)).toMatch(reason)
  })

  test('a gzip bomb, before its 64 MB are unpacked', async () => {
    const bomb = gzipSync(Buffer.concat([imageFile, Buffer.alloc(64 * 2 ** 20)]))
    expect(bomb.length).toBeLessThan(70_000)
    const before = process.memoryUsage().arrayBuffers
    expect(await refusal(bomb)).toMatch(/bytes behind its end/)
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(16 * 2 ** 20)
  })

  test('a missing file, and a folder', async () => {
    await expect(readIdx(join(folder, 'absent'))).rejects.toMatchObject({ code: 'not-found' })
    await mkdir(join(folder, 'sub'))
    await expect(readIdx(join(folder, 'sub'))).rejects.toMatchObject({ code: 'bad-file' })
  })
})

describe('damage anywhere', () => {
  test('a compressed file with one bit flipped is refused, or was flipped where it means nothing', async () => {
    const good = gzipSync(imageFile)
    const random = seededNumbers(3)
    let refused = 0
    for (let i = 0; i < 200; i++) {
      const flipped = Buffer.from(good)
      flipped[Math.floor(random() * good.length)]! ^= 1 << Math.floor(random() * 8)
      const result = await read(flipped).catch((error: unknown) => error)
      if (result instanceof WorkbenchError) refused += Number(result.code === 'bad-file')
      else expect(result).toMatchObject({ shape: [12, 4, 4], data: images })
    }
    // Of the 10 bytes of a gzip header 6 (time, level, system) say nothing about the content.
    expect(refused).toBeGreaterThan(180)
  })

  test('a plain header with one bit flipped is refused', async () => {
    for (let bit = 0; bit < 128; bit++) {
      if (bit === 16) continue // type 9 instead of 8: signed bytes, of which there are as many
      const flipped = Buffer.from(imageFile)
      flipped[bit >> 3]! ^= 1 << (bit & 7)
      await refusal(flipped)
    }
  })

  test('a file cut anywhere is refused', async () => {
    const compressed = gzipSync(imageFile)
    for (let length = 0; length < imageFile.length; length += 7) await refusal(imageFile.subarray(0, length))
    for (let length = 0; length < compressed.length; length += 7) await refusal(compressed.subarray(0, length))
  })
})

test('an aborted signal is "cancelled"', async () => {
  await writeFile(join(folder, 'compressed'), gzipSync(imageFile))
  const read = readIdx(join(folder, 'compressed'), { signal: AbortSignal.abort() })
  await expect(read).rejects.toMatchObject({ code: 'cancelled' })
})
