/**
 * Seeded messages in Cap'n Web's manner that no page sends: wrong ids, names, depths, kinds, and
 * plain noise.
 */
import { writeFrame } from '../../native/contract/wire/frame.ts'
import type { RandomState } from '../../native/tensor/random-state.ts'

const VERBS = ['push', 'pull', 'resolve', 'reject', 'release', 'stream', 'pipe', 'abort', 'PUSH', '__proto__', '']
const EXPRESSIONS = [
  'pipeline',
  'import',
  'export',
  'promise',
  'writable',
  'readable',
  'remap',
  'error',
  'bytes',
  'date',
  'bigint'
]
const KINDS = ['Float32Array', 'Float64Array', 'BigInt64Array', 'Object', '__proto__', 'Function']
const NAMES = [
  ['about'],
  ['discard'],
  ['constructor'],
  ['constructor', 'constructor'],
  ['__proto__'],
  ['about', '__proto__', 'polluted'],
  ['toString'],
  ['hasOwnProperty'],
  ['openRun', 'watch'],
  []
]

export function randomMessage(random: RandomState): unknown {
  if (number(random, 10) === 0) return noise(random, 3)
  return [pick(random, VERBS), ...Array.from({ length: number(random, 4) }, () => expression(random, 3))]
}

/** As text, as a frame with bytes, or a frame in which a few bytes were changed. */
export function randomFrame(random: RandomState): string | ArrayBuffer {
  const frame = writeFrame(randomMessage(random))
  if (typeof frame === 'string') return number(random, 3) > 0 ? frame : frame.slice(0, number(random, frame.length))
  for (let change = number(random, 4); change > 0; change--) frame[number(random, frame.length)] = number(random, 256)
  return frame.buffer.slice(0, frame.length - number(random, 3))
}

function expression(random: RandomState, depth: number): unknown {
  switch (number(random, 6)) {
    case 0:
      return [pick(random, EXPRESSIONS), id(random), pick(random, NAMES), [noise(random, depth)]]
    case 1:
      return [pick(random, EXPRESSIONS), noise(random, depth), pick(random, KINDS), noise(random, 1)]
    case 2:
      return ['bytes', new Uint8Array(number(random, 9)), pick(random, KINDS)]
    case 3:
      return depth > 0 ? [[expression(random, depth - 1)]] : id(random)
    case 4:
      return ['pipeline', 0, pick(random, NAMES), [noise(random, depth), noise(random, depth)]]
    default:
      return id(random)
  }
}

function noise(random: RandomState, depth: number): unknown {
  switch (number(random, 8)) {
    case 0:
      return null
    case 1:
      return 'x'.repeat(number(random, 50))
    case 2:
      return -number(random, 1000) / 7
    case 3:
      return depth > 0 ? { [pick(random, KINDS)]: noise(random, depth - 1), length: 2 ** 40 } : true
    case 4:
      return depth > 0 ? Array.from({ length: number(random, 5) }, () => noise(random, depth - 1)) : false
    case 5:
      return nested(number(random, 400))
    case 6:
      return new Uint8Array(number(random, 20))
    default:
      return id(random)
  }
}

function nested(depth: number): unknown {
  let value: unknown = 1
  for (let level = 0; level < depth; level++) value = [value]
  return value
}

const id = (random: RandomState): number => pick(random, [0, 1, -1, 7, 1e9, -1e9, 0.5])
const number = (random: RandomState, below: number): number => Number(random.randint(0, below, 1)[0])
const pick = <T>(random: RandomState, from: readonly T[]): T => from[number(random, from.length)]!
