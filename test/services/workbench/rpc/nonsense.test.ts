/** Every method of every capability, asked for nonsense: a refusal with code and hint, nothing that a developer alone can read, and life goes on. */
import { RpcTarget } from 'capnweb'
import { describe, expect, test } from 'vitest'
import { EVALUATION_REQUESTS } from '../../../../native/contract/evaluation.ts'
import { DATA_SET_REQUESTS, RUN_REQUESTS, WORKBENCH_REQUESTS } from '../../../../native/contract/requests.ts'
import { METHOD_RETURNS } from '../../../../native/contract/wire/capabilities.ts'
import { capability, plainError } from '../../../../native/services/workbench/rpc/capability.ts'
import { watchRun } from '../../../support/watched-run.ts'
import { openTestWorkbench, importBars, startBars } from '../test-workbench.ts'

const NONSENSE: readonly unknown[] = [
  null,
  42,
  NaN,
  'last',
  [],
  {},
  { id: '../../etc/passwd' },
  { id: 'x'.repeat(100_000) },
  { id: { toString: 1 } },
  { afterSeq: -1 },
  { afterSeq: 1.5 },
  { title: 7 },
  { title: 'x'.repeat(1000) },
  { target: 5 },
  { target: '' },
  { split: 'train', label: 11, from: 0, count: 10 },
  { split: 'train', label: null, from: 0, count: 1e9 },
  { split: '__proto__', label: null, from: 0, count: 1 },
  { files: [] },
  { files: [{ name: 'a', bytes: 'text' }] },
  { files: Array.from({ length: 1000 }, () => ({ name: 'a', bytes: new Uint8Array() })) },
  { drawing: { kind: 'strokes', strokes: [{ points: [{ x: NaN, y: 0 }], width: 1 }] }, label: 1 },
  { drawing: { kind: 'grid', cells: new Uint8Array(3) }, label: 1 },
  { drawing: { kind: 'picture', width: 5000, height: 5000, pixels: new Uint8Array(1) }, label: 1 },
  { drawing: { kind: 'picture', width: 2, height: 2, pixels: new Uint8Array(3) }, label: 1 },
  {
    recipe: 'keras',
    engine: 'worker-kernels',
    data: 'synthetic',
    epochs: 1e9,
    batchSize: 32,
    seed: 1,
    threads: 1,
    learningRate: 1,
    startFrom: null
  },
  {
    recipe: 'keras',
    engine: 'worker-kernels',
    data: 'synthetic',
    epochs: 1,
    batchSize: 0,
    seed: 1,
    threads: 1,
    learningRate: Infinity,
    startFrom: null
  },
  () => 1,
  new Map(),
  Symbol.iterator
]

test('the capabilities have the methods of the contract, and their prototypes nothing else', async () => {
  const { api } = openTestWorkbench()
  const dataSet = await api.openDataSet({ id: await importBars(api, 60) })
  const run = await startBars(api, { epochs: 1 })
  for (const [target, methods] of [
    [api, METHOD_RETURNS.workbench],
    [dataSet, METHOD_RETURNS.dataSet],
    [await api.evaluation(), METHOD_RETURNS.evaluation],
    [run, METHOD_RETURNS.run]
  ] as const) {
    expect(target).toBeInstanceOf(RpcTarget)
    const reachable = Object.getOwnPropertyNames(Object.getPrototypeOf(target)).filter((name) => name !== 'constructor')
    expect(reachable.sort()).toEqual(Object.keys(methods).sort())
    expect(Object.keys(target)).toEqual([])
  }
})

describe('nonsense is refused by', () => {
  test.each([
    ['the workbench', Object.keys(WORKBENCH_REQUESTS), 'workbench'],
    ['a data set', Object.keys(DATA_SET_REQUESTS), 'dataSet'],
    ['the evaluation', Object.keys(EVALUATION_REQUESTS), 'evaluation'],
    ['a run', Object.keys(RUN_REQUESTS), 'run']
  ] as const)('%s', async (_, methods, name) => {
    const { api, faults } = openTestWorkbench()
    const run = await startBars(api, { epochs: 1 })
    await watchRun(run)
    const target: object =
      name === 'workbench'
        ? api
        : name === 'run'
          ? run
          : name === 'evaluation'
            ? await api.evaluation()
            : await api.openDataSet({ id: await importBars(api, 60) })
    for (const method of methods) {
      for (const [i, nonsense] of NONSENSE.entries()) {
        const error: unknown = await (Reflect.get(target, method) as (request: unknown) => Promise<unknown>)
          .call(target, nonsense)
          .then(
            () => null,
            (reason: unknown) => reason
          )
        expect(error, `${method}, nonsense ${i}`).toMatchObject({
          code: 'bad-argument',
          message: expect.stringContaining(method) as string,
          hint: expect.stringMatching(/./) as string
        })
        expect((error as Error).message.length).toBeLessThan(1000)
      }
    }
    expect(faults).toEqual([])
    expect((await run.record()).state).toBe('finished')
  })
})

test('a fault of the program is told whole to the log and in plain words to the page', async () => {
  const faults: unknown[] = []
  const fault = new TypeError('x is not a function')
  const api = capability<{ about(): Promise<string> }>({ about: WORKBENCH_REQUESTS.about })(
    { about: () => Promise.reject(fault) },
    (error) => faults.push(error)
  )
  const error: unknown = await api.about().catch((reason: unknown) => reason)
  expect(faults).toEqual([fault])
  expect({ ...(error as object) }).toEqual({
    name: 'WorkbenchError',
    code: 'unexpected',
    hint: expect.any(String) as string
  })
  expect((error as Error).stack).toBe(`WorkbenchError: ${(error as Error).message}`)
  expect(plainError(error, () => undefined).message).toBe((error as Error).message)
})
