/**
 * Which of Cap'n Web's messages a client may send: calls of one method with plain values, requests
 * for their results, releases, and answers to the chunks of streams. The protocol allows more
 * (promises, callbacks, streams and programs as arguments), which the contract does not need and
 * through which a malicious client can trigger unhandled rejections. Method names are checked by
 * the capabilities. Source: protocol.md of github.com/cloudflare/capnweb, version 0.12.
 */

/** Deeper nesting is refused before recursion exhausts the stack. */
const MAX_DEPTH = 64

/** The connection of a client that sends anything else is closed. */
export function isAllowedMessage(message: unknown): message is readonly unknown[] {
  if (!Array.isArray(message)) return false
  const [verb, ...rest] = message as unknown[]
  switch (verb) {
    case 'push':
      return rest.length === 1 && isCall(rest[0])
    case 'pull':
      return rest.length === 1 && isId(rest[0])
    case 'release':
      return rest.length === 2 && rest.every(isId)
    case 'resolve':
    case 'reject':
      return rest.length === 2 && isId(rest[0]) && isPlain(rest[1], 0)
    case 'abort':
      return rest.length === 1 && isPlain(rest[0], 0)
    default:
      return false
  }
}

/** ["pipeline", id of the object, [method], [argument, …]] */
function isCall(expression: unknown): boolean {
  if (!Array.isArray(expression) || expression.length !== 4) return false
  const [kind, id, path, values] = expression as unknown[]
  const namesMethod = Array.isArray(path) && path.length === 1 && typeof path[0] === 'string'
  const arePlain = Array.isArray(values) && values.every((value) => isPlain(value, 0))
  return kind === 'pipeline' && isId(id) && namesMethod && arePlain
}

function isPlain(value: unknown, depth: number): boolean {
  if (depth > MAX_DEPTH) return false
  if (value instanceof Uint8Array || value instanceof Date || typeof value !== 'object' || value === null) return true
  if (!Array.isArray(value)) return Object.values(value).every((item) => isPlain(item, depth + 1))
  if (isEscapedArray(value, depth)) return true
  const [tag, ...rest] = value as unknown[]
  switch (tag) {
    case 'bytes':
      return rest[0] instanceof Uint8Array && (rest[1] === undefined || typeof rest[1] === 'string')
    case 'error':
      // ["error", class, message, stack, own fields]
      return rest.slice(0, 3).every((part) => part === null || typeof part === 'string') && isPlain(rest[3], depth + 1)
    case 'inf':
    case '-inf':
    case 'nan':
    case 'undefined':
      return rest.length === 0
    case 'date':
    case 'bigint':
      return rest.length === 1 && typeof rest[0] !== 'object'
    default:
      return false
  }
}

/** An array is wrapped in another one, to tell it from an expression. */
function isEscapedArray(value: unknown, depth: number): boolean {
  return (
    Array.isArray(value) &&
    value.length === 1 &&
    Array.isArray(value[0]) &&
    value[0].every((item) => isPlain(item, depth + 1))
  )
}

/** Ids of objects that the other end exported count down from -1. */
function isId(value: unknown): boolean {
  return Number.isSafeInteger(value)
}
