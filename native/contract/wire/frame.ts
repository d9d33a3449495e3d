/**
 * How one message lies in a WebSocket frame. Without bytes in it, as JSON in a text frame. With
 * bytes, in a binary frame:
 *
 *   uint32, little endian: length of the JSON
 *   JSON: { message, attachments: [{ path: [key, …], length }, …] }, where each path leads to a
 *   null in the place of the bytes the bytes of all attachments, one after the other
 *
 * So images and series are neither encoded as base64 nor parsed. Reading trusts nothing: anything
 * else is a TypeError.
 */

type Key = string | number

interface Attachment {
  readonly path: readonly Key[]
  readonly length: number
}

const HEADER_BYTES = 4

/** `message`: JSON values and Uint8Arrays, as Cap'n Web's `jsonCompatibleWithBytes` has them. */
export function writeFrame(message: unknown): string | Uint8Array<ArrayBuffer> {
  const parts: Uint8Array[] = []
  const attachments: Attachment[] = []
  const bare = withoutBytes(message, [], (bytes, path) => {
    parts.push(bytes)
    attachments.push({ path, length: bytes.length })
  })
  if (parts.length === 0) return JSON.stringify(bare)
  const json = new TextEncoder().encode(JSON.stringify({ message: bare, attachments }))
  const size = parts.reduce((sum, { length }) => sum + length, HEADER_BYTES + json.length)
  const frame = new Uint8Array(size)
  new DataView(frame.buffer).setUint32(0, json.length, true)
  frame.set(json, HEADER_BYTES)
  let position = HEADER_BYTES + json.length
  for (const part of parts) {
    frame.set(part, position)
    position += part.length
  }
  return frame
}

/** Throws TypeError or SyntaxError for what `writeFrame` does not write. The bytes are copies. */
export function readFrame(frame: string | Uint8Array): unknown {
  if (typeof frame === 'string') return JSON.parse(frame)
  if (frame.length < HEADER_BYTES) throw new TypeError('a binary frame has at least four bytes')
  const jsonLength = new DataView(frame.buffer, frame.byteOffset).getUint32(0, true)
  const bodyStart = HEADER_BYTES + jsonLength
  if (bodyStart > frame.length) throw new TypeError('a frame is shorter than its header says')
  const json: unknown = JSON.parse(
    new TextDecoder('utf-8', { fatal: true }).decode(frame.subarray(HEADER_BYTES, bodyStart))
  )
  if (!isRecord(json) || !Array.isArray(json['attachments']))
    throw new TypeError('a binary frame without a list of attachments')
  let position = bodyStart
  for (const attachment of json['attachments'] as unknown[]) {
    if (!isAttachment(attachment)) throw new TypeError('a attachment without path and length')
    const end = position + attachment.length
    if (end > frame.length) throw new TypeError('a frame is shorter than its attachments')
    insert(json, ['message', ...attachment.path], frame.slice(position, end))
    position = end
  }
  if (position !== frame.length) throw new TypeError('a frame is longer than its attachments')
  return json['message']
}

function withoutBytes(
  value: unknown,
  path: readonly Key[],
  take: (bytes: Uint8Array, path: readonly Key[]) => void
): unknown {
  if (value instanceof Uint8Array) {
    take(value, path)
    return null
  }
  if (Array.isArray(value)) return value.map((item, index) => withoutBytes(item, [...path, index], take))
  if (!isRecord(value)) return value
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, withoutBytes(item, [...path, key], take)]))
}

/** Follows own properties alone, so that no path reaches a prototype. */
function insert(root: Record<Key, unknown>, path: readonly Key[], bytes: Uint8Array): void {
  let owner = root
  for (const key of path.slice(0, -1)) {
    const next: unknown = Object.hasOwn(owner, key) ? owner[key] : undefined
    if (typeof next !== 'object' || next === null) throw new TypeError('a attachment leads nowhere')
    owner = next as Record<Key, unknown>
  }
  const last = path.at(-1)!
  if (!Object.hasOwn(owner, last) || owner[last] !== null) throw new TypeError('a attachment leads to something else')
  owner[last] = bytes
}

function isRecord(value: unknown): value is Record<Key, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function isAttachment(value: unknown): value is Attachment {
  if (!isRecord(value)) return false
  const { path, length } = value
  return (
    Array.isArray(path) &&
    path.every((key) => typeof key === 'string' || typeof key === 'number') &&
    Number.isSafeInteger(length) &&
    (length as number) >= 0
  )
}
