import { createHash } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { open, readdir, readlink, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { readCheckpoint, readCheckpointHeader, writeCheckpoint } from '../../native/model/checkpoint-file.ts'
import { decodeCheckpoint, decodeHeader, encodeCheckpoint } from '../../native/model/checkpoint-format.ts'
import { firstCheckpoint, isBest, type Checkpoint } from '../../native/model/checkpoint.ts'
import { RandomState } from '../../native/tensor/random-state.ts'
import { seededParameters, uniformNumbers } from '../support/onnx-model.ts'
import { expectSameVector } from '../support/same-vector.ts'

const random = new RandomState(3)
random.randn(1) // leaves a second normal waiting
const checkpoint: Checkpoint = {
  parameters: seededParameters(1),
  m: seededParameters(2),
  v: seededParameters(3),
  step: 4321,
  epoch: 3,
  stepInEpoch: 1195,
  random: random.getState(),
  sums: { images: 38240, cost: 1 / 3, correct: 37000, seconds: 0.1 + 0.2 },
  figures: [1, 2].map((epoch) => ({
    epoch,
    cost: 0.1 / epoch,
    accuracy: 0.97,
    validationCost: Math.PI / 100,
    validationAccuracy: 0.98,
    seconds: 3.3,
    imagesPerSecond: 15151.5
  })),
  best: { epoch: 2, validationAccuracy: 0.98 }
}
const bytes = encodeCheckpoint(checkpoint)

const reasonOf = (broken: Uint8Array): string => {
  try {
    decodeCheckpoint(broken, 'a.bin')
  } catch (error) {
    expect(error).toMatchObject({ code: 'bad-file' })
    return (error as Error).message.replace('the checkpoint a.bin cannot be used: ', '')
  }
  throw new Error('was taken for a checkpoint')
}

/** A copy that another hand has worked on. */
const changed = (change: (copy: Uint8Array, view: DataView) => void): Uint8Array => {
  const copy = bytes.slice()
  change(copy, new DataView(copy.buffer))
  return copy
}

test('decodes to what was encoded, to the last bit', () => {
  expect(decodeCheckpoint(bytes, 'a.bin')).toEqual(checkpoint)
})

test('numbers are written with their lowest byte first, whatever the machine does', () => {
  const view = new DataView(bytes.buffer, bytes.byteOffset)
  const [vector, words] = [4 * checkpoint.parameters.length, 4 * checkpoint.random.key.length]
  const keyAt = 16 + view.getUint32(12, true) // after the header
  expect(view.getUint32(keyAt, true)).toBe(checkpoint.random.key[0])
  expect(view.getFloat32(keyAt + words, true)).toBe(checkpoint.parameters[0])
  expect(view.getFloat32(keyAt + words + 2 * vector, true)).toBe(checkpoint.v[0])
})

test('a checkpoint from before the first step is one', () => {
  const first = firstCheckpoint(seededParameters(1), new RandomState(3))
  expect(first).toMatchObject({ step: 0, epoch: 1, stepInEpoch: 0 })
  expect(decodeCheckpoint(encodeCheckpoint(first), 'a.bin')).toEqual(first)
})

test('vectors of another length are not encoded', () => {
  for (const change of [
    { parameters: checkpoint.parameters.slice(1) },
    { m: new Float32Array(10) },
    { v: new Float32Array() },
    { random: { ...checkpoint.random, key: checkpoint.random.key.slice(1) } }
  ]) {
    expect(() => encodeCheckpoint({ ...checkpoint, ...change })).toThrow(RangeError)
  }
})

test('decodes bytes that lie inside a larger buffer', () => {
  const larger = new Uint8Array(bytes.length + 7)
  larger.set(bytes, 5)
  expect(decodeCheckpoint(larger.subarray(5, 5 + bytes.length), 'a.bin')).toEqual(checkpoint)
})

test('keeps NaN and infinities of parameters, which a diverging training may leave', () => {
  const parameters = seededParameters(1)
  parameters.set([NaN, Infinity, -Infinity, -0])
  const decoded = decodeCheckpoint(encodeCheckpoint({ ...checkpoint, parameters }), 'a.bin')
  expectSameVector(decoded.parameters, parameters, 'parameters')
})

test('is the best right after the best epoch alone', () => {
  const best = { epoch: 2, validationAccuracy: 0.98 }
  expect(isBest({ ...checkpoint, epoch: 3, stepInEpoch: 0, best })).toBe(true)
  expect(isBest({ ...checkpoint, epoch: 3, stepInEpoch: 1, best })).toBe(false)
  expect(isBest({ ...checkpoint, epoch: 4, stepInEpoch: 0, best })).toBe(false)
  expect(isBest(firstCheckpoint(seededParameters(1), random))).toBe(false)
})

describe('refuses', () => {
  test('nothing at all', () => {
    expect(reasonOf(new Uint8Array())).toBe('it is empty')
  })

  test('every truncation, down to the first byte', () => {
    const next = uniformNumbers(11)
    const lengths = [1, 7, 8, 15, 16, 17, bytes.length - 33, bytes.length - 32, bytes.length - 1]
    for (let i = 0; i < 40; i++) lengths.push(1 + Math.floor(next() * (bytes.length - 1)))
    for (const length of lengths) expect(reasonOf(bytes.slice(0, length))).toMatch(/^it (is cut off|has \d+ bytes)/)
  })

  test('any flipped bit', () => {
    const next = uniformNumbers(12)
    const places = Array.from({ length: 60 }, () => Math.floor(next() * bytes.length))
    for (const place of [0, 8, 12, 16, ...places, bytes.length - 1]) {
      expect(reasonOf(changed((copy) => (copy[place]! ^= 1 << Math.floor(next() * 8))))).not.toBe('')
    }
  })

  test.each<[string, Uint8Array, string | RegExp]>([
    ['a file of zeros', new Uint8Array(bytes.length), /^it does not begin with LENETCKP/],
    ['a web page', new TextEncoder().encode('<!doctype html>'), /^it does not begin with LENETCKP/],
    ['another version', changed((_, view) => view.setUint32(8, 3, true)), 'its format has version 3; expected 1 or 2'],
    [
      'a full checkpoint that says it is slim',
      changed((_, view) => view.setUint32(8, 2, true)),
      /^it has \d+ bytes; expected 24/
    ],
    ['bytes that follow', Buffer.concat([bytes, Buffer.alloc(3)]), /^it has \d+ bytes; expected \d+/],
    ['a header said to be huge', changed((_, view) => view.setUint32(12, 2 ** 32 - 1, true)), /expected 4295/],
    ['a changed parameter', changed((copy) => (copy[bytes.length - 40]! ^= 1)), /^its checksum does not fit/]
  ])('%s', (_, broken, reason) => {
    expect(reasonOf(broken)).toMatch(reason)
  })

  test('a header that makes no sense under a right checksum, naming the field', () => {
    const text = Buffer.from(bytes).indexOf('"step":4321')
    const forged = changed((copy) => {
      copy.set(new TextEncoder().encode('"step":-321'), text)
      copy.set(createHash('sha256').update(copy.subarray(0, -32)).digest(), copy.length - 32)
    })
    expect(reasonOf(forged)).toMatch(/^its header's step does not fit/)
  })
})

describe('files', () => {
  let folder = ''
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'lenet-checkpoint-'))
  })
  afterAll(() => rmSync(folder, { recursive: true }))

  test('are read as they were written, and leave nothing beside them', async () => {
    const file = join(folder, 'a.bin')
    await writeCheckpoint(file, checkpoint)
    expect(await readCheckpoint(file)).toEqual(checkpoint)
    expect(await readdir(folder)).toEqual(['a.bin'])
  })

  test('a slim one keeps parameters and figures, in a third of the space, and says that it is slim', async () => {
    const file = join(folder, 'slim.bin')
    await writeCheckpoint(file, { ...checkpoint, isSlim: true })
    const { parameters, m, v, random: gone, ...rest } = await readCheckpoint(file)
    const { step, epoch, stepInEpoch, sums, figures, best } = checkpoint
    expectSameVector(parameters, checkpoint.parameters, 'parameters')
    expect(rest).toEqual({ step, epoch, stepInEpoch, sums, figures, best, isSlim: true })
    expect([m, v, gone.key].every((vector) => vector.every((value) => value === 0))).toBe(true)
    expect((await stat(file)).size).toBeLessThan(bytes.length * 0.34)
  })

  test.each([
    ['full', checkpoint],
    ['slim', { ...checkpoint, isSlim: true }],
    ['of 200 epochs', { ...checkpoint, figures: Array.from({ length: 200 }, () => checkpoint.figures[0]!) }]
  ])('the header of a %s one is read alone', async (name, written) => {
    const file = join(folder, `header-${name}.bin`)
    await writeCheckpoint(file, written, 'key')
    const { step, epoch, stepInEpoch, sums, figures, best } = written
    const sizeBytes = (await stat(file)).size
    const isSlim = name === 'slim'
    const expected = { step, epoch, stepInEpoch, sums, figures, best, trainedAs: 'key', isSlim, sizeBytes }
    expect(await readCheckpointHeader(file)).toEqual(expected)
    // Vectors are not looked at, a cut is noticed all the same.
    const handle = await open(file, 'r+')
    await handle.write(Uint8Array.of(1, 2, 3), 0, 3, sizeBytes - 100_000)
    expect(await readCheckpointHeader(file)).toEqual(expected)
    await handle.truncate(sizeBytes - 1)
    await handle.close()
    await expect(readCheckpointHeader(file)).rejects.toThrow(`it has ${sizeBytes - 1} bytes; expected ${sizeBytes}`)
  })

  test('a missing file, an empty one and one of a gigabyte are told apart', async () => {
    const [missing, empty, huge] = ['missing.bin', 'empty.bin', 'huge.bin'].map((name) => join(folder, name))
    await writeFile(empty!, '')
    const handle = await open(huge!, 'w')
    await handle.truncate(2 ** 30)
    await handle.close()
    await expect(readCheckpoint(missing!)).rejects.toMatchObject({ code: 'not-found' })
    await expect(readCheckpoint(empty!)).rejects.toThrow('it is empty')
    await expect(readCheckpoint(huge!)).rejects.toThrow('it has 1073741824 bytes; expected at most')
  })
})

describe('the start of a file', () => {
  /** Magic, version and the length of the header. */
  const start = (version: number, headerLength: number) => {
    const head = new Uint8Array(16)
    head.set(new TextEncoder().encode('LENETCKP'))
    new DataView(head.buffer).setUint32(8, version, true)
    new DataView(head.buffer).setUint32(12, headerLength, true)
    return head
  }
  const SMALLEST = 16 + 4 * 61_706 + 32

  test('sixteen bytes say how many are needed', () => {
    expect(decodeHeader(start(2, 100), SMALLEST + 100, 'a.bin')).toEqual({ needs: 116 })
    expect(() => decodeHeader(start(2, 100).subarray(0, 15), SMALLEST + 100, 'a.bin')).toThrow('it is cut off')
  })

  test('a file smaller than any checkpoint is cut off, whatever it begins with', () => {
    expect(reasonOf(start(2, 0))).toBe(`it is cut off: 16 bytes; expected at least ${SMALLEST}`)
    expect(() => decodeHeader(start(2, 0), SMALLEST - 1, 'a.bin')).toThrow('it is cut off')
  })

  test('the smallest file has an empty header, which is not JSON', () => {
    expect(() => decodeHeader(start(2, 0), SMALLEST, 'a.bin')).toThrow('its header is not JSON')
  })

  test('a header of more than 32 MiB is not read, nor is a file that holds one', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'lenet-checkpoint-'))
    const file = join(folder, 'a.bin')
    const write = async (headerLength: number) => {
      const handle = await open(file, 'w')
      await handle.write(start(1, headerLength))
      await handle.truncate(16 + 4 * 624 + 3 * 4 * 61_706 + 32 + headerLength)
      await handle.close()
    }
    await write(2 ** 25 + 1)
    await expect(readCheckpointHeader(file)).rejects.toThrow(`its header has ${2 ** 25 + 17} bytes`)
    await expect(readCheckpoint(file)).rejects.toThrow('expected at most')
    await write(2 ** 25)
    await expect(readCheckpointHeader(file)).rejects.toThrow('its header is not JSON')
    await expect(readCheckpoint(file)).rejects.toThrow('its checksum does not fit')
    rmSync(folder, { recursive: true })
  })
})

test.skipIf(process.platform !== 'linux')('a file that was read is closed again', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'lenet-checkpoint-'))
  const file = join(folder, 'a.bin')
  await writeCheckpoint(file, checkpoint)
  const openFiles = async () => {
    const links = await readdir('/proc/self/fd')
    const targets = await Promise.all(links.map((link) => readlink(`/proc/self/fd/${link}`).catch(() => '')))
    return targets.filter((target) => target === file)
  }
  await readCheckpoint(file)
  await writeFile(file, 'no checkpoint')
  await expect(readCheckpoint(file)).rejects.toThrow()
  expect(await openFiles()).toEqual([])
  rmSync(folder, { recursive: true })
})

describe('whose checkpoint it is', () => {
  test('one of the same run is read, and one that says nothing, as earlier versions wrote them', () => {
    expect(decodeCheckpoint(encodeCheckpoint(checkpoint, 'a'), 'x', 'a').step).toBe(checkpoint.step)
    expect(decodeCheckpoint(encodeCheckpoint(checkpoint), 'x', 'a').step).toBe(checkpoint.step)
    expect(decodeCheckpoint(encodeCheckpoint(checkpoint, 'a'), 'x')).not.toHaveProperty('trainedAs')
  })

  test('one of another run is refused', () => {
    expect(() => decodeCheckpoint(encodeCheckpoint(checkpoint, 'a'), 'x', 'b')).toThrow('other data or options')
  })
})
