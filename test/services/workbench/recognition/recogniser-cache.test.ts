/** Models that are kept open: which one is closed when there are too many, and when. */
import { expect, test } from 'vitest'
import type { Recogniser } from '../../../../native/onnx/recogniser.ts'
import { RecogniserCache } from '../../../../native/services/workbench/recognition/recogniser-cache.ts'

const PIXELS = new Uint8Array(784)
const TITLE = { id: 'a', title: 'a', accuracy: null, step: 1 }
const FOUR = ['b', 'c', 'd', 'e']

/**
 * A cache of recognisers that note what happens to them; those named in `gates` wait before they
 * answer.
 */
function noted(gates: Readonly<Record<string, Promise<unknown>>> = {}) {
  const log: string[] = []
  const cache = new RecogniserCache()
  const open = async (name: string): Promise<Recogniser> => {
    log.push(`open ${name}`)
    await Promise.resolve()
    const recogniser: Pick<Recogniser, 'readDigit' | 'dispose' | 'metadata'> = {
      metadata: null,
      readDigit: async () => {
        await gates[name]
        log.push(`read ${name}`)
        return new Float32Array(10)
      },
      dispose: () => {
        log.push(`close ${name}`)
        return Promise.resolve()
      }
    }
    return recogniser as Recogniser
  }
  const read = (name: string) => cache.read(name, () => open(name), PIXELS, TITLE)
  return { log, cache, read }
}

test('of five models the least recently used is closed, and opened again when it is needed', async () => {
  const { log, cache, read } = noted()
  for (const name of ['a', ...FOUR.slice(0, 3), 'a', 'e']) await read(name)
  await read('b')
  await cache.dispose()
  expect(log.filter((entry) => entry.startsWith('open'))).toEqual([
    'open a',
    'open b',
    'open c',
    'open d',
    'open e',
    'open b'
  ])
})

test('a model is closed only when it has answered, also if it was still opening when its place was needed', async () => {
  const gate = Promise.withResolvers<undefined>()
  const { log, read } = noted({ a: gate.promise })
  const reading = read('a')
  await Promise.all(FOUR.map(read))
  expect(log).not.toContain('close a')
  gate.resolve(undefined)
  await reading
  await expect.poll(() => log.filter((entry) => entry.endsWith(' a'))).toEqual(['open a', 'read a', 'close a'])
})
