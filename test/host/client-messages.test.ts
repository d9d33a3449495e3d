/** Which messages a client may send: one row a rule. */
import { describe, expect, test } from 'vitest'
import { isAllowedMessage } from '../../native/host/client-messages.ts'

const call = (path: unknown = ['about'], args: unknown = [], id: unknown = 0, kind = 'pipeline') => [
  'push',
  [kind, id, path, args]
]
const argument = (value: unknown) => call(['about'], [value])

function nested(depth: number, inner: unknown = 1): unknown {
  let value = inner
  for (let level = 0; level < depth; level++) value = { value }
  return value
}

describe('allowed', () => {
  test.each<[string, unknown]>([
    ['a call without arguments', call()],
    ['a call of an object that the other end exported', call(['watch'], [], -3)],
    ['a call with plain values', argument({ id: 'a', count: 1, ok: true, none: null })],
    ['a call with an array', argument([[1, 'a', null]])],
    ['an array in an array', argument([[[[1]], [[2]]]])],
    ['a call with bytes', argument(['bytes', Uint8Array.of(1), 'Float32Array'])],
    ['bytes without a kind', argument(['bytes', Uint8Array.of(1)])],
    ['numbers that JSON does not have', argument([[['inf'], ['-inf'], ['nan'], ['undefined']]])],
    ['a date', argument(['date', 1_795_000_000_000])],
    ['a big integer', argument(['bigint', '12'])],
    ['values as deep as they may be', argument(nested(64))],
    ['the request for a result', ['pull', 1]],
    ['a release', ['release', 1, 1]],
    ['the answer to a chunk', ['resolve', -1, ['undefined']]],
    ['its refusal', ['reject', -1, ['error', 'TypeError', 'closed', null, { code: 'io' }]]],
    ['an error without a stack', ['reject', 1, ['error', 'Error', 'closed']]],
    ['leaving', ['abort', ['error', 'Error', 'bye']]]
  ])('%s', (_title, message) => {
    expect(isAllowedMessage(message)).toBe(true)
  })
})

describe('refused', () => {
  test.each<[string, unknown]>([
    ['no array', { 0: 'push' }],
    ['an empty array', []],
    ['an unknown verb', ['PUSH', ['pipeline', 0, ['about'], []]]],
    ['a pipe', ['pipe']],
    ['a stream', ['stream', ['pipeline', 0, ['write'], []]]],
    ['a call and something behind it', [...call(), 1]],
    ['a call that is no call', ['push', ['import', 0, ['about'], []]]],
    ['a call without arguments named', ['push', ['pipeline', 0, ['about']]]],
    ['a call with a fifth part', ['push', ['pipeline', 0, ['about'], [], 1]]],
    ['a call of no id', call(['about'], [], 'x')],
    ['a call of a fraction', call(['about'], [], 0.5)],
    ['a call of no method', call([])],
    ['a call of a method of a result', call(['openRun', 'watch'])],
    ['a property of a result', call(['about', '__proto__'])],
    ['a method by number', call([0])],
    ['a method by name alone', call('about')],
    ['arguments that are no array', call(['about'], { length: 1 })],
    ['a promise as argument', argument(['promise', 1])],
    ['a callback as argument', argument(['export', -1])],
    ['an object of the other end as argument', argument(['import', 0])],
    ['a program as argument', argument(['remap', 0, [], [], []])],
    ['a stream as argument', argument(['readable', 1])],
    ['an array that is no expression and not wrapped', argument([1, 2])],
    ['an expression inside an array', argument([[['promise', 1]]])],
    ['an expression inside an object', argument({ a: ['export', 1] })],
    ['bytes that are none', argument(['bytes', 'AAAA'])],
    ['bytes of a kind that is no name', argument(['bytes', Uint8Array.of(1), 7])],
    ['a date of parts', argument(['date', {}])],
    ['a date with something behind it', argument(['date', 1, 2])],
    ['undefined with something behind it', argument(['undefined', 1])],
    ['values that are too deep', argument(nested(65))],
    ['arrays that are too deep', argument(nested(64, [[1]]))],
    ['the request for the result of no id', ['pull', '1']],
    ['a request with something behind it', ['pull', 1, 2]],
    ['a release of no id', ['release', '1', 1]],
    ['a release that is counted in no number', ['release', 1, '1']],
    ['a release of everything', ['release', 1]],
    ['a release with something behind it', ['release', 1, 1, 1]],
    ['an answer to no id', ['resolve', null, 1]],
    ['an answer with a callback', ['resolve', -1, ['export', 1]]],
    ['an error whose class is no name', ['reject', -1, ['error', { a: 1 }, 'closed', null]]],
    ['an error whose message is no text', ['reject', -1, ['error', 'Error', ['promise', 1], null]]],
    ['an error whose stack is no text', ['reject', -1, ['error', 'Error', 'closed', 7]]],
    ['an error with fields that are no values', ['reject', -1, ['error', 'Error', 'closed', null, ['export', 1]]]],
    ['leaving with a callback', ['abort', ['export', 1]]]
  ])('%s', (_title, message) => {
    expect(isAllowedMessage(message)).toBe(false)
  })

  test('nesting that would exhaust the stack', () => {
    expect(isAllowedMessage(argument(nested(200_000)))).toBe(false)
  })
})
