/** The choice of the run that another starts from, as its store makes it. */
import { expect, test } from 'vitest'
import type { RunInfo, RunsApi } from '../../../../native/contract/runs.ts'
import { useStartFrom } from '../../../../renderer/shared/runs/start-from.ts'
import { openStores } from '../store-app.ts'

const run = (id: string, startedAt: number, change: Partial<RunInfo> = {}) =>
  ({ id, startedAt, epochsDone: 2, state: 'finished', ...change }) as RunInfo
const settled = () => new Promise((resolve) => setImmediate(resolve))

/** `runs` may be added to. */
function open(runs: RunInfo[]) {
  const api = { list: () => Promise.resolve([...runs]) } as Partial<RunsApi> as RunsApi
  const { use, connection } = openStores({ runs: () => api })
  const relist = async () => {
    connection.runsRevision++
    await settled()
  }
  return { store: use(useStartFrom), relist }
}

test('the runs with a completed epoch are offered, the latest first; one that is training is not', async () => {
  const { store } = open([
    run('old', 1),
    run('training', 4, { state: 'running' }),
    run('without an epoch', 3, { epochsDone: 0 }),
    run('stopped', 2, { state: 'stopped' })
  ])
  await settled()
  expect(store.choices.map(({ id }) => id)).toEqual(['stopped', 'old'])
})

test('the latest is resolved once: neither a later run nor reading the address again changes it', async () => {
  const runs = [run('first', 1)]
  const { store, relist } = open(runs)
  store.chooseNewest()
  expect(store.startFrom).toBeNull()
  await settled()
  expect(store.startFrom).toBe('first')
  runs.push(run('second', 2))
  await relist()
  store.chooseNewest()
  expect(store.startFrom).toBe('first')
})

test('the latest can be asked for again after another choice', async () => {
  const { store } = open([run('first', 1), run('second', 2)])
  await settled()
  store.chooseNewest()
  store.choose('first')
  expect(store.startFrom).toBe('first')
  store.chooseNewest()
  expect(store.startFrom).toBe('second')
})
