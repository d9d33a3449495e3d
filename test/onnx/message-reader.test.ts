/** Protobuf messages from anywhere: each field as it was written, an Error for what is none. */
import { BinaryWriter, WireType } from '@bufbuild/protobuf/wire'
import { describe, expect, test } from 'vitest'
import { MessageReader } from '../../native/onnx/message-reader.ts'
import { MessageWriter } from '../../native/onnx/message-writer.ts'

const read = (writer: BinaryWriter | MessageWriter) => new MessageReader(writer.finish())

test('every kind of field comes back as it was written', () => {
  const inner = new MessageWriter().integer(1, 7)
  const message = read(
    new MessageWriter()
      .text(1, 'Ünïcode')
      .integers(2, [3, 0, -1])
      .texts(3, ['a', ''])
      .floats(4, Float32Array.of(1))
      .messages(5, [inner, new MessageWriter().integer(1, 8)])
  )
  expect(message.text(1)).toBe('Ünïcode')
  expect(message.integers(2)).toEqual([3, 0, -1])
  expect(message.texts(3)).toEqual(['a', ''])
  expect(message.bytesOf(4).map((bytes) => [...bytes])).toEqual([[0, 0, 128, 63]])
  expect(message.messages(5).map((one) => one.integer(1))).toEqual([7, 8])
})

test('an absent field is empty or 0; of one that stands there twice the last counts', () => {
  const message = read(new MessageWriter().integers(1, [4, 5]).texts(2, ['a', 'b']))
  expect([message.integer(1), message.text(2)]).toEqual([5, 'b'])
  expect([message.integer(9), message.text(9), message.integers(9), message.bytesOf(9)]).toEqual([0, '', [], []])
  expect([message.has(1), message.has(9)]).toEqual([true, false])
})

test('packed numbers are those one by one', () => {
  const packed = new BinaryWriter().int64(1).int64(300).int64(-2).finish()
  expect(read(new BinaryWriter().tag(1, WireType.LengthDelimited).bytes(packed)).integers(1)).toEqual([1, 300, -2])
})

test('fields of fixed length are kept as their bytes', () => {
  const writer = new BinaryWriter().tag(1, WireType.Bit32).fixed32(0x01020304).tag(2, WireType.Bit64).fixed64(5)
  const message = read(writer.tag(3, WireType.Varint).int64(6))
  expect(message.bytesOf(1).map((bytes) => [...bytes])).toEqual([[4, 3, 2, 1]])
  expect(message.bytesOf(2).map((bytes) => [...bytes])).toEqual([[5, 0, 0, 0, 0, 0, 0, 0]])
  expect(message.integer(3)).toBe(6)
})

describe('refused', () => {
  test('a group, and a length that leaves the message', () => {
    expect(() => read(new BinaryWriter().tag(1, WireType.StartGroup))).toThrow('unknown wire type 3')
    expect(() => read(new BinaryWriter().tag(1, WireType.LengthDelimited).uint32(5))).toThrow()
  })

  test('numbers beyond the safe integers', () => {
    expect(read(new MessageWriter().integer(1, 2 ** 53 - 1)).integer(1)).toBe(2 ** 53 - 1)
    const writer = new BinaryWriter().tag(1, WireType.Varint).int64(String(2n ** 53n))
    expect(() => read(writer).integers(1)).toThrow('the number 9007199254740992 is out of range')
  })

  test('a number where bytes are expected, and text that is not UTF-8', () => {
    expect(() => read(new MessageWriter().integer(1, 7)).bytesOf(1)).toThrow('field 1 is a number; expected bytes')
    const broken = new BinaryWriter().tag(1, WireType.LengthDelimited).bytes(Uint8Array.of(0xff))
    expect(() => read(broken).text(1)).toThrow(TypeError)
  })

  test('more than a million fields', () => {
    const fields = (count: number) => {
      const bytes = new Uint8Array(2 * count)
      for (let i = 0; i < bytes.length; i += 2) bytes[i] = 8 // field 1, Varint; its value 0 follows
      return bytes
    }
    expect(new MessageReader(fields(1_000_000)).integers(1)).toHaveLength(1_000_000)
    expect(() => new MessageReader(fields(1_000_001))).toThrow('more than 1000000 fields')
  })
})
