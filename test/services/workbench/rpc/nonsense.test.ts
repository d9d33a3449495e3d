/**
 * Every method of every capability with arguments of the wrong kind: a refusal with code and hint,
 * and nothing that only a developer can read.
 */
import { RpcTarget } from 'capnweb'
import { describe, expect, test } from 'vitest'
import { DATA_SET_METHODS, DATA_SETS_METHODS } from '../../../../native/contract/data-sets.requests.ts'
import { DRAWINGS_METHODS } from '../../../../native/contract/drawings.requests.ts'
import { ENGINES_METHODS } from '../../../../native/contract/engines.requests.ts'
import { EVALUATION_METHODS } from '../../../../native/contract/evaluation.requests.ts'
import type { MethodTable } from '../../../../native/contract/method-table.ts'
import { MODELS_METHODS } from '../../../../native/contract/models.requests.ts'
import { RUN_METHODS, RUNS_METHODS } from '../../../../native/contract/runs.requests.ts'
import { NOTHING } from '../../../../native/contract/schemas.ts'
import { WORKBENCH_METHODS } from '../../../../native/contract/workbench.requests.ts'
import type { WorkbenchApi } from '../../../../native/contract/workbench.ts'
import { expose, plainError } from '../../../../native/services/workbench/rpc/capability.ts'
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

type Opens = (api: WorkbenchApi) => object | Promise<object>

/** Subjects are methods of the workbench that take nothing. */
const CAPABILITIES: readonly [string, readonly string[], Opens][] = [
  ['the workbench', Object.keys(WORKBENCH_METHODS), (api) => api],
  ['data sets', Object.keys(DATA_SETS_METHODS), (api) => api.dataSets()],
  ['a data set', Object.keys(DATA_SET_METHODS), async (api) => api.dataSets().open({ id: await importBars(api, 60) })],
  ['drawings', Object.keys(DRAWINGS_METHODS), (api) => api.drawings()],
  ['engines', Object.keys(ENGINES_METHODS), (api) => api.engines()],
  ['evaluation', Object.keys(EVALUATION_METHODS), (api) => api.evaluation()],
  ['models', Object.keys(MODELS_METHODS), (api) => api.models()],
  ['runs', Object.keys(RUNS_METHODS), (api) => api.runs()],
  ['a run', Object.keys(RUN_METHODS), (api) => startBars(api, { epochs: 1 })]
]

test.each(CAPABILITIES)(
  '%s: the methods of the contract, and nothing else on the prototype',
  async (_, methods, open) => {
    const target = await open(openTestWorkbench().api)
    expect(target).toBeInstanceOf(RpcTarget)
    const reachable = Object.getOwnPropertyNames(Object.getPrototypeOf(target)).filter((name) => name !== 'constructor')
    expect(reachable.sort()).toEqual([...methods].sort())
    expect(Object.keys(target)).toEqual([])
  }
)

test('a subject is the same object each time', () => {
  const { api } = openTestWorkbench()
  expect(api.runs()).toBe(api.runs())
})

describe('nonsense is refused by', () => {
  test.each(CAPABILITIES)('%s', async (name, methods, open) => {
    const { api, faults } = openTestWorkbench()
    const run = await startBars(api, { epochs: 1 })
    await watchRun(run)
    const target = name === 'a run' ? run : await open(api)
    const taking = name === 'the workbench' ? ['about', 'watchChanges'] : methods
    for (const method of taking) {
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
    expect((await run.info()).state).toBe('finished')
  })
})

test('a fault of the program reaches the log with its cause, and the client as code, message and hint', async () => {
  const faults: unknown[] = []
  const fault = new TypeError('x is not a function')
  const methods: MethodTable<{ about(): Promise<string> }> = { about: [NOTHING, 'value'] }
  const api = expose(methods, { about: () => Promise.reject(fault) }, (error) => faults.push(error))
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
