/**
 * Protobuf messages field by field: the few kinds of field ONNX files are made of, over protobuf's
 * own BinaryWriter. Fields are written in the order of the calls; give them in the order of their
 * numbers, as other writers do.
 */
import { BinaryWriter, WireType } from '@bufbuild/protobuf/wire'

export class MessageWriter {
  readonly #writer = new BinaryWriter()

  text(field: number, value: string): this {
    this.#writer.tag(field, WireType.LengthDelimited).string(value)
    return this
  }

  texts(field: number, values: readonly string[]): this {
    for (const value of values) this.text(field, value)
    return this
  }

  integer(field: number, value: number): this {
    this.#writer.tag(field, WireType.Varint).int64(value)
    return this
  }

  /** One field each: ONNX is proto2, whose repeated numbers are not packed. */
  integers(field: number, values: readonly number[]): this {
    for (const value of values) this.integer(field, value)
    return this
  }

  /** float32 values as little-endian bytes. */
  floats(field: number, values: Float32Array): this {
    const view = new DataView(new ArrayBuffer(values.length * 4))
    values.forEach((value, index) => view.setFloat32(index * 4, value, true))
    this.#writer.tag(field, WireType.LengthDelimited).bytes(new Uint8Array(view.buffer))
    return this
  }

  message(field: number, message: MessageWriter): this {
    this.#writer.tag(field, WireType.LengthDelimited).bytes(message.finish())
    return this
  }

  messages(field: number, messages: readonly MessageWriter[]): this {
    for (const message of messages) this.message(field, message)
    return this
  }

  /** The bytes; the writer is empty afterwards. */
  finish(): Uint8Array<ArrayBuffer> {
    return this.#writer.finish()
  }
}
