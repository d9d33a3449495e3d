/**
 * How one message lies in a WebSocket frame. Without bytes in it, as JSON in a text frame. With bytes, in a binary frame:
 *
 *   uint32, little endian: length of the JSON
 *   JSON: { message, holes: [{ path: [key, …], length }, …] }, where each path leads to a null that stands for bytes
 *   the bytes of all holes, one after the other
 *
 * So pictures and series travel as they are, neither copied into base64 nor parsed. Reading trusts nothing: what does not fit
 * is a TypeError.
 */

type Key = string | number

interface Hole {
  readonly path: readonly Key[]
  readonly length: number
}

const HEADER_BYTES = 4

/** `message`: JSON values and Uint8Arrays, as Cap'n Web's `jsonCompatibleWithBytes` has them. */
export function writeFrame(message: unknown): string | Uint8Array<ArrayBuffer> {
  const parts: Uint8Array[] = []
  const holes: Hole[] = []
  const bare = withoutBytes(message, [], (bytes, path) => {
    parts.push(bytes)
    holes.push({ path, length: bytes.length })
  })
  if (parts.length === 0) return JSON.stringify(bare)
  const json = new TextEncoder().encode(JSON.stringify({ message: bare, holes }))
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
  if (!isRecord(json) || !Array.isArray(json['holes'])) throw new TypeError('a binary frame without a list of holes')
  let position = bodyStart
  for (const hole of json['holes'] as unknown[]) {
    if (!isHole(hole)) throw new TypeError('a hole without path and length')
    const end = position + hole.length
    if (end > frame.length) throw new TypeError('a frame is shorter than its holes')
    fill(json, ['message', ...hole.path], frame.slice(position, end))
    position = end
  }
  if (position !== frame.length) throw new TypeError('a frame is longer than its holes')
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
function fill(root: Record<Key, unknown>, path: readonly Key[], bytes: Uint8Array): void {
  let owner = root
  for (const key of path.slice(0, -1)) {
    const next: unknown = Object.hasOwn(owner, key) ? owner[key] : undefined
    if (typeof next !== 'object' || next === null) throw new TypeError('a hole leads nowhere')
    owner = next as Record<Key, unknown>
  }
  const last = path.at(-1)!
  if (!Object.hasOwn(owner, last) || owner[last] !== null) throw new TypeError('a hole leads to something else')
  owner[last] = bytes
}

function isRecord(value: unknown): value is Record<Key, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function isHole(value: unknown): value is Hole {
  if (!isRecord(value)) return false
  const { path, length } = value
  return (
    Array.isArray(path) &&
    path.every((key) => typeof key === 'string' || typeof key === 'number') &&
    Number.isSafeInteger(length) &&
    (length as number) >= 0
  )
}
