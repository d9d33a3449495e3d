/**
 * Scalars as an event file of TensorBoard: records of Event messages in the framing of TFRecord,
 * all little-endian
 *
 *   uint64 length, uint32 masked CRC-32C of the length, the message, uint32 masked CRC-32C of the
 *   message
 *
 * Sources: tensorflow/core/util/event.proto (wall_time 1, step 2, file_version 3, summary 5),
 * summary.proto (value 1; of it tag 1, simple_value 2), tensorflow/core/lib/io/record_writer.cc.
 */
import { BinaryWriter, WireType } from '@bufbuild/protobuf/wire'
import { crc32c } from '../files/crc32c.ts'

export interface ScalarEvent {
  /** Seconds since 1970. */
  readonly wallTime: number
  readonly step: number
  /** By tag, as `batch/cost`. Values that are no numbers are left out. */
  readonly values: Readonly<Record<string, number>>
}

const FILE_VERSION = 'brain.Event:2'

/** The first record of a file, without which readers refuse it. */
export function versionRecord(wallTime: number): Uint8Array {
  const event = new BinaryWriter().tag(1, WireType.Bit64).double(wallTime)
  return recordOf(event.tag(3, WireType.LengthDelimited).string(FILE_VERSION).finish())
}

export function scalarRecord({ wallTime, step, values }: ScalarEvent): Uint8Array {
  const event = new BinaryWriter().tag(1, WireType.Bit64).double(wallTime).tag(2, WireType.Varint).int64(step)
  event.tag(5, WireType.LengthDelimited).fork()
  for (const [tag, value] of Object.entries(values)) {
    if (Number.isNaN(value)) continue
    event.tag(1, WireType.LengthDelimited).fork()
    event.tag(1, WireType.LengthDelimited).string(tag).tag(2, WireType.Bit32).float(value).join()
  }
  return recordOf(event.join().finish())
}

/** An infinite float32 is a value; BinaryWriter refuses none. */
function recordOf(message: Uint8Array): Uint8Array {
  const record = new Uint8Array(8 + 4 + message.length + 4)
  const view = new DataView(record.buffer)
  view.setUint32(0, message.length, true)
  view.setUint32(8, maskedCrc(record.subarray(0, 8)), true)
  record.set(message, 12)
  view.setUint32(12 + message.length, maskedCrc(message), true)
  return record
}

/**
 * A CRC of data that hold CRCs themselves is a weak one; TFRecord therefore rotates it and adds a
 * constant.
 */
export function maskedCrc(bytes: Uint8Array): number {
  const crc = crc32c(bytes)
  return (((crc >>> 15) | (crc << 17)) + 0xa282ead8) >>> 0
}
