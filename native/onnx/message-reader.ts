/**
 * One protobuf message taken apart into its fields, over protobuf's own BinaryReader. Nothing in it
 * is trusted: lengths that leave the message, wrong kinds of field and groups throw an Error, and
 * nothing is allocated by a number read.
 */
import { BinaryReader, WireType } from '@bufbuild/protobuf/wire'

type FieldValue = bigint | Uint8Array

/**
 * Real models have some thousands in a message; a file made of tiny fields shall not fill the
 * memory.
 */
const MAX_FIELDS = 1_000_000

export class MessageReader {
  readonly #fields = new Map<number, FieldValue[]>()

  /** Throws Error when the bytes are not a whole protobuf message. */
  constructor(bytes: Uint8Array) {
    const reader = new BinaryReader(bytes)
    for (let count = 0; reader.pos < reader.len; count++) {
      if (count === MAX_FIELDS) throw new Error(`a message has more than ${MAX_FIELDS} fields`)
      const [field, wireType] = reader.tag()
      const values = this.#fields.get(field) ?? []
      this.#fields.set(field, values)
      if (wireType === WireType.Varint) values.push(BigInt(reader.int64()))
      else if (wireType === WireType.LengthDelimited) values.push(reader.bytes())
      else if (wireType === WireType.Bit32 || wireType === WireType.Bit64) values.push(reader.skip(wireType))
      else throw new Error(`field ${field} has the unknown wire type ${wireType}`)
    }
  }

  /**
   * Empty when the field is absent; the last one when it stands there twice, as protobuf wants it.
   */
  text(field: number): string {
    return this.texts(field).at(-1) ?? ''
  }

  texts(field: number): string[] {
    return this.bytesOf(field).map((bytes) => UTF8.decode(bytes))
  }

  /** 0 when the field is absent. */
  integer(field: number): number {
    return this.integers(field).at(-1) ?? 0
  }

  /** Packed or one by one. */
  integers(field: number): number[] {
    return (this.#fields.get(field) ?? []).flatMap((value) => (typeof value === 'bigint' ? safe(value) : unpack(value)))
  }

  has(field: number): boolean {
    return this.#fields.has(field)
  }

  bytesOf(field: number): Uint8Array[] {
    return (this.#fields.get(field) ?? []).map((value) => {
      if (typeof value === 'bigint') throw new Error(`field ${field} is a number; expected bytes`)
      return value
    })
  }

  messages(field: number): MessageReader[] {
    return this.bytesOf(field).map((bytes) => new MessageReader(bytes))
  }
}

/** Stateless: it decodes whole texts only. */
const UTF8 = new TextDecoder('utf-8', { fatal: true })

function unpack(bytes: Uint8Array): number[] {
  const reader = new BinaryReader(bytes)
  const values: number[] = []
  while (reader.pos < reader.len) values.push(safe(BigInt(reader.int64())))
  return values
}

function safe(value: bigint): number {
  const number = Number(value)
  if (!Number.isSafeInteger(number)) throw new Error(`the number ${value} is out of range`)
  return number
}
