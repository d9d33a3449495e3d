/**
 * Which of Cap'n Web's messages a page may send: calls of one method with plain values, what goes with them, and answers to the
 * chunks of streams. Its language has more (promises, callbacks, streams and programs as arguments), which the contract does not
 * need, and in which an ill-meant page finds rejections that nobody handles. Knows no method; capabilities.ts does.
 * Source: protocol.md of github.com/cloudflare/capnweb, version 0.12.
 */

const MOST_DEPTH = 64

/** The other end sent something else: the line is ended. */
export function isPageMessage(message: unknown): boolean {
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
  if (depth > MOST_DEPTH) return false
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

/** An array stands inside another one, so that it is not taken for an expression. */
function isEscapedArray(value: unknown, depth: number): boolean {
  return (
    Array.isArray(value) &&
    value.length === 1 &&
    Array.isArray(value[0]) &&
    value[0].every((item) => isPlain(item, depth + 1))
  )
}

/** Objects that the other end named itself count down from -1. */
function isId(value: unknown): boolean {
  return Number.isSafeInteger(value)
}
