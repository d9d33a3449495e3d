/** The form of the next run: what a recipe and an engine fill in, what is in the way of a run. */
import { describe, expect, test, vi } from 'vitest'
import type { DataSetSummary } from '../../../../native/contract/data-sets.ts'
import type { EngineOption } from '../../../../native/contract/engines.ts'
import type { RunInfo, RunOptions } from '../../../../native/contract/runs.ts'
import { useRunData } from '../../../../renderer/features/train/run-data.ts'
import { useRunDraft } from '../../../../renderer/features/train/run-draft.ts'
import { useDataSets } from '../../../../renderer/shared/data-sets/data-sets.ts'
import { useProposedSettings } from '../../../../renderer/shared/runs/proposed-settings.ts'
import { openStores } from '../../shared/store-app.ts'

const settled = () => new Promise((resolve) => setImmediate(resolve))
const engine = (id: string, part: Partial<EngineOption> = {}): EngineOption => ({
  ...{ id, title: `Engine ${id}`, device: 'CPU', available: true, reason: null, installation: 'fixed' },
  ...{ maxThreads: 8, defaultThreads: 4 },
  ...part
})
const set = (id: string, state: DataSetSummary['state'] = 'ready') =>
  ({ id, title: `Set ${id}`, state }) as DataSetSummary

async function open(
  engines: readonly EngineOption[] = [engine('a')],
  sets: readonly DataSetSummary[] = [set('mnist')],
  before: (proposed: ReturnType<typeof useProposedSettings>) => void = () => undefined
) {
  const openSet = vi.fn(() => Promise.reject(new Error('a failure is reported when a run is started')))
  const runs = [{ id: 'old', epochsDone: 1, state: 'done', startedAt: 1 } as unknown as RunInfo]
  const { use, connection } = openStores({
    dataSets: () => ({ list: () => Promise.resolve([...sets]), open: openSet }) as never,
    runs: () => ({ list: () => Promise.resolve(runs) }) as never
  })
  connection.engines = engines
  await use(useDataSets).loadList() // as a view before this one has
  before(use(useProposedSettings))
  const store = use(useRunDraft)
  await settled()
  return {
    store,
    connection,
    openSet,
    data: use(useRunData),
    dataSets: use(useDataSets),
    proposed: use(useProposedSettings)
  }
}

describe('settings', () => {
  test('are those of the recipe and of the first engine that can be used', async () => {
    const { store } = await open([engine('none', { available: false }), engine('a'), engine('b')])
    expect(store.fallback).toBeNull()
    expect(store.options).toEqual({
      ...{ recipe: 'keras', engine: 'a', data: 'mnist', startFrom: null },
      ...{ epochs: 5, batchSize: 32, seed: 0, threads: 4, learningRate: 0.001 }
    })
  })

  test('of another recipe are filled in except where they were edited', async () => {
    const { store } = await open()
    store.setText('batchSize', '64')
    store.recipe = 'graph'
    await settled()
    expect(store.texts).toMatchObject({ epochs: '10', batchSize: '64', threads: '4' })
    expect([...store.changed]).toEqual(['batchSize'])
  })

  test('can be reset to the recipe and the engine', async () => {
    const { store } = await open()
    for (const field of ['epochs', 'seed', 'threads'] as const) store.setText(field, '7')
    store.distortion = 'strong'
    store.reset()
    expect(store.texts).toEqual({ epochs: '5', batchSize: '32', learningRate: '0.001', seed: '0', threads: '4' })
    expect([store.distortion, store.changed.size]).toEqual(['none', 0])
    const without = (await open([])).store
    without.reset()
    expect(without.texts.threads).toBe('1')
  })

  test('that were proposed before the form is opened are taken when it is', async () => {
    const proposed: RunOptions = {
      ...{ recipe: 'keras', engine: 'a', data: 'mnist', startFrom: null },
      ...{ epochs: 3, batchSize: 16, seed: 9, threads: 1, learningRate: 0.01 }
    }
    const { store } = await open([engine('a')], [set('mnist')], (settings) => settings.propose(proposed))
    expect(store.options).toEqual(proposed)
  })

  test('that another view proposes are taken once, as if they were edited', async () => {
    const { store, proposed } = await open(
      [engine('a'), engine('b', { defaultThreads: 2 })],
      [set('mnist'), set('own')]
    )
    const options: RunOptions = {
      ...{ recipe: 'graph', engine: 'b', data: 'own', startFrom: 'old', distortion: 'slight' },
      ...{ epochs: 3, batchSize: 16, seed: 9, threads: 1, learningRate: 0.01 }
    }
    proposed.propose(options)
    await settled()
    expect(store.options).toEqual(options)
    expect([proposed.options, store.changed.size]).toEqual([null, 5])
    const { distortion: _, ...undistorted } = options
    proposed.propose(undistorted)
    await settled()
    expect(store.options).toEqual(undistorted)
  })
})

describe('an engine', () => {
  test('sets the number of threads until that is edited', async () => {
    const { store } = await open([engine('a'), engine('b', { defaultThreads: 2 })])
    store.chooseEngine('b', null)
    await settled()
    expect(store.texts.threads).toBe('2')
    store.setText('threads', '3')
    store.chooseEngine('a', null)
    await settled()
    expect(store.texts.threads).toBe('3')
  })

  test('that is gone is replaced, which is said until one is chosen', async () => {
    const { store, connection } = await open([engine('a'), engine('b')])
    store.chooseEngine('b', null)
    connection.engines = [engine('a'), engine('b', { available: false })]
    await settled()
    expect([store.engineId, store.fallback]).toEqual([
      'a',
      'Engine b is not available any more; Engine a takes its place.'
    ])
    store.chooseEngine('a', null)
    expect(store.fallback).toBeNull()
  })

  test('keeps its chosen device while it has it', async () => {
    const devices = ['GPU 0', 'GPU 1']
    const { store, connection } = await open([engine('a', { devices })])
    expect(store.options?.device).toBe('GPU 0')
    store.chooseEngine('a', 'GPU 1')
    connection.engines = [engine('a', { devices })]
    await settled()
    expect([store.device, store.options?.device]).toEqual(['GPU 1', 'GPU 1'])
    connection.engines = [engine('a', { devices: ['GPU 0'] })]
    await settled()
    expect([store.device, store.fallback]).toEqual([
      'GPU 0',
      'GPU 1 is not available any more; Engine a takes its place.'
    ])
    connection.engines = [engine('a')]
    await settled()
    expect([store.device, store.options]).toEqual([null, expect.not.objectContaining({ device: null })])
  })

  test('stays chosen where none can be used', async () => {
    const { store, connection } = await open()
    connection.engines = [engine('a', { available: false })]
    await settled()
    expect([store.engineId, store.fallback, store.options]).toEqual(['a', null, null])
    expect(store.obstacle).toBe('Engine: none is available here.')
  })
})

describe('in the way of a run', () => {
  test('is nothing where all is well', async () => {
    expect((await open()).store.obstacle).toBeNull()
  })

  test('is a field with its name, more threads than the engine takes among them', async () => {
    const { store } = await open()
    store.setText('threads', '9')
    expect(store.obstacle).toBe('Threads: 9 is out of range: a whole number from 1 to 8 is needed.')
    expect(store.options).toBeNull()
    const { store: without } = await open([])
    without.setText('threads', '2')
    expect(without.obstacle).toBe('Threads: 2 is out of range: a whole number from 1 to 1 is needed.')
  })

  test('are data that are not there, or have no images', async () => {
    const { store } = await open([engine('a')], [])
    expect([store.obstacle, store.options]).toEqual(['Data: no set is chosen.', null])
    const { store: other, data } = await open([engine('a')], [set('mnist'), set('own', 'empty')])
    data.choose('own')
    expect([other.obstacle, other.options]).toEqual(['Data: Set own has no images yet.', null])
  })
})

describe('data', () => {
  test('are MNIST where it is ready, and opened in advance once', async () => {
    const { data, openSet } = await open([engine('a')], [set('own'), set('mnist'), set('empty', 'empty')])
    expect([data.chosen?.id, openSet.mock.calls]).toEqual(['mnist', [[{ id: 'mnist' }]]])
    data.choose('own')
    await settled()
    expect(openSet.mock.calls.at(-1)).toEqual([{ id: 'own' }])
    data.choose('empty')
    await settled()
    expect([data.chosen?.id, openSet.mock.calls.length]).toEqual(['empty', 2])
  })

  test('that are fetched tell their share', async () => {
    const { data, dataSets } = await open()
    expect(data.fetched).toBeNull()
    dataSets.fetching = { doneBytes: 5, totalBytes: null }
    expect(data.fetched).toBe(0)
    dataSets.fetching = { doneBytes: 5, totalBytes: 20 }
    expect(data.fetched).toBe(0.25)
  })
})
