/**
 * A calibration as bytes. Little-endian:
 *
 *   8   magic `LENETCAL`
 *   4   length of the header, then the header: JSON {parameters, images, sureFrom, likelyFrom, strangeFrom, digits}
 *   …   vectors and matrices, each row a float32 scale and int8 values: mean and axes, then of each distribution mean and factor
 *   32  SHA-256 of all before
 *
 * 8 bits are enough: distances are compared with a bound that was measured after rounding.
 */
import { createHash } from 'node:crypto'
import { z } from 'zod'
import { WorkbenchError } from '../contract/errors.ts'
import { POOL2_FEATURES } from '../model/network-features.ts'
import type { Calibration } from './calibration.ts'
import { AXES, DIMENSIONS, type Familiarity } from './familiarity.ts'
import type { Gaussian } from './gaussian.ts'

const MAGIC = 'LENETCAL'
const CHECKSUM_BYTES = 32
const HEADER = z.strictObject({
  parameters: z.string().regex(/^[0-9a-f]{64}$/),
  images: z.int().min(1),
  sureFrom: z.number(),
  likelyFrom: z.number(),
  strangeFrom: z.number(),
  /** Distributions of digits; one more follows for what is none. */
  digits: z.int().min(1).max(10)
})

export function encodeCalibration({ parameters, images, levels, familiarity, strangeFrom }: Calibration): Uint8Array {
  const header = JSON.stringify({ parameters, images, ...levels, strangeFrom, digits: familiarity.digits.length })
  const head = Buffer.from(header)
  const length = Buffer.alloc(4)
  length.writeUInt32LE(head.length)
  const body = Buffer.concat([Buffer.from(MAGIC), length, head, ...packFamiliarity(familiarity)])
  return new Uint8Array(Buffer.concat([body, createHash('sha256').update(body).digest()]))
}

/** Throws WorkbenchError `bad-file` for bytes that were cut off, changed or are something else. */
export function decodeCalibration(bytes: Uint8Array, name: string): Calibration {
  const body = Buffer.from(bytes.buffer, bytes.byteOffset, Math.max(0, bytes.length - CHECKSUM_BYTES))
  const checksum = createHash('sha256').update(body).digest()
  const isWhole = checksum.equals(bytes.subarray(body.length)) && body.subarray(0, MAGIC.length).toString() === MAGIC
  if (!isWhole) {
    throw new WorkbenchError(
      'bad-file',
      `${name} is no calibration of a model, or was changed: its checksum does not fit`,
      'Delete it; it is measured again.'
    )
  }
  const from = MAGIC.length + 4
  const to = from + body.readUInt32LE(MAGIC.length)
  const { sureFrom, likelyFrom, digits, ...rest } = HEADER.parse(JSON.parse(body.subarray(from, to).toString()))
  return { ...rest, levels: { sureFrom, likelyFrom }, familiarity: unpackFamiliarity(body.subarray(to), digits) }
}

/** As it is after it was kept and read again; bounds are measured on this. */
export function roundFamiliarity(familiarity: Familiarity): Familiarity {
  return unpackFamiliarity(Buffer.concat(packFamiliarity(familiarity)), familiarity.digits.length)
}

function packFamiliarity({ axes, digits, others }: Familiarity): Buffer[] {
  return [
    packRows(axes.mean, POOL2_FEATURES),
    packRows(axes.axes, POOL2_FEATURES),
    ...[...digits, others].flatMap(({ mean, factor }) => [packRows(mean, DIMENSIONS), packTriangle(factor)])
  ]
}

function unpackFamiliarity(bytes: Buffer, digits: number): Familiarity {
  let at = 0
  const rows = (count: number, width: (row: number) => number, stride: number) => {
    const values = new Float32Array(count * stride)
    for (let row = 0; row < count; row++) {
      const scale = bytes.readFloatLE(at)
      for (let k = 0; k < width(row); k++) values[row * stride + k] = scale * bytes.readInt8(at + 4 + k)
      at += 4 + width(row)
    }
    return values
  }
  const whole = (count: number, width: number) => rows(count, () => width, width)
  const axes = { mean: whole(1, POOL2_FEATURES), axes: whole(AXES, POOL2_FEATURES) }
  const all = Array.from({ length: digits + 1 }, (): Gaussian => {
    return { mean: whole(1, DIMENSIONS), factor: rows(DIMENSIONS, (row) => row + 1, DIMENSIONS) }
  })
  return { axes, digits: all.slice(0, -1), others: all.at(-1)! }
}

function packRows(values: Float32Array, width: number): Buffer {
  const count = values.length / width
  return Buffer.concat(
    Array.from({ length: count }, (_, row) => packRow(values.subarray(row * width, (row + 1) * width)))
  )
}

/** The lower triangle. */
function packTriangle(factor: Float32Array): Buffer {
  return Buffer.concat(
    Array.from({ length: DIMENSIONS }, (_, row) =>
      packRow(factor.subarray(row * DIMENSIONS, row * DIMENSIONS + row + 1))
    )
  )
}

function packRow(values: Float32Array): Buffer {
  const largest = values.reduce((most, value) => Math.max(most, Math.abs(value)), 0)
  const scale = Math.fround(largest / 127) || 1
  const packed = Buffer.alloc(4 + values.length)
  packed.writeFloatLE(scale)
  values.forEach((value, k) => packed.writeInt8(Math.round(value / scale), 4 + k))
  return packed
}
