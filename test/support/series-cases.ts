/**
 * What series of runs do, whoever answers: the services that train them, and the simulation that
 * page tests are made with. Each case takes series of its own.
 */
import { expect } from 'vitest'
import type { SeedsPlan, SeriesApi, SeriesListApi } from '../../native/contract/run-series.ts'
import type { RunOptions } from '../../native/contract/runs.ts'
import { finishTask } from './finish-task.ts'
import { until } from './until.ts'

export interface SeriesUnderTest {
  readonly api: SeriesListApi
  /** Short runs of the keras recipe. */
  readonly base: RunOptions
  /** Ends the next run of the series; does nothing where runs train by themselves. */
  readonly advance: () => void
}

export interface SeriesCase {
  readonly title: string
  readonly run: (series: SeriesUnderTest) => Promise<void>
}

const planOf = (base: RunOptions, seeds: readonly number[], title = 'repeated'): SeedsPlan => ({
  ...{ kind: 'seeds', title, base, seeds, seedUse: 'both' }
})

async function finished({ api, base, advance }: SeriesUnderTest, seeds: readonly number[]): Promise<SeriesApi> {
  const series = await api.start(planOf(base, seeds))
  await until(async () => {
    advance()
    return (await series.info()).state === 'done'
  }, 'the series is done')
  return series
}

export const SERIES_CASES: readonly SeriesCase[] = [
  {
    title: 'a series ends with a run for each seed, and statistics over them',
    run: async (test) => {
      const series = await finished(test, [0, 3])
      expect(await series.info()).toMatchObject({
        ...{ title: 'repeated', kind: 'seeds', state: 'done', runs: 2, progress: 1, secondsLeft: null, problem: null },
        counts: { waiting: 0, running: 0, done: 2, failed: 0, cancelled: 0, reused: 0 }
      })
      const runs = await series.runs()
      expect(runs.map(({ settings, state }) => [settings.seed, state])).toEqual([
        [0, 'done'],
        [3, 'done']
      ])
      expect(new Set(runs.map(({ run }) => run)).size).toBe(2)
      const summary = await series.summary()
      const validation = runs.map(({ validationAccuracy }) => validationAccuracy!)
      expect(summary).toMatchObject({ n: 2, points: [], validation: { n: 2 } })
      expect(summary.validation!.mean).toBeCloseTo((validation[0]! + validation[1]!) / 2, 9)
      expect(summary.curves.map(({ seed }) => seed)).toEqual([0, 3])
      expect(summary.bands!.mean).toHaveLength(test.base.epochs)
      expect(await series.plan()).toMatchObject({ kind: 'seeds', seeds: [0, 3], base: { data: test.base.data } })
    }
  },
  {
    title: 'one seed has no spread',
    run: async (test) => {
      const { n, validation, seedsForTenthPoint } = await (await finished(test, [5])).summary()
      expect([n, validation!.sd, validation!.interval, seedsForTenthPoint]).toEqual([1, null, null, null])
    }
  },
  {
    title: 'a paused series stays on the queue until it is stopped, and is resumed from there',
    run: async ({ api, base }) => {
      const series = await api.start(planOf({ ...base, epochs: 500 }, [0, 1]))
      const { id } = await series.info()
      expect(await queueOf(api)).toEqual([[id, 'running']])
      await series.pause()
      expect(await series.info()).toMatchObject({ state: 'paused', secondsLeft: null, counts: { running: 0 } })
      expect(await queueOf(api)).toEqual([[id, 'paused']])
      await series.resume()
      await until(async () => (await series.info()).state === 'running', 'the series goes on')
      await series.stop()
      expect(await series.info()).toMatchObject({ state: 'stopped', secondsLeft: null })
      expect(await queueOf(api)).toEqual([])
    }
  },
  {
    title: 'series are listed with the newest first, renamed and forgotten',
    run: async (test) => {
      const { api } = test
      const first = await finished(test, [0])
      await new Promise((resolve) => setTimeout(resolve, 2)) // their times are in milliseconds
      const second = await finished(test, [1])
      const [a, b] = [(await first.info()).id, (await second.info()).id]
      expect((await api.list()).map(({ id }) => id)).toEqual([b, a])
      await first.rename({ title: 'first' })
      expect((await (await api.open({ id: a })).info()).title).toBe('first')
      await second.remove()
      expect((await api.list()).map(({ id, title }) => [id, title])).toEqual([[a, 'first']])
      await expect(api.open({ id: b })).rejects.toMatchObject({ code: 'not-found' })
    }
  },
  {
    title: 'two series are compared seed by seed where their seeds are the same',
    run: async (test) => {
      const [a, b] = [await finished(test, [0, 1]), await finished(test, [0, 1, 2])]
      const comparison = await a.compare({ series: (await b.info()).id })
      // Without a test set there is nothing to compare by.
      const isTested = (await a.summary()).test !== null
      expect(comparison).toMatchObject(isTested ? { kind: 'paired', seeds: [0, 1] } : { kind: 'too-few' })
      expect(comparison.verdict).toMatch(isTested ? /2 paired seeds/ : /^No run of repeated has been tested/)
    }
  },
  {
    title: 'an estimate has the number of runs, their time and their space',
    run: async ({ api, base }) => {
      const estimate = await finishTask(api.estimate(planOf(base, [0, 1, 2])))
      expect(estimate).toMatchObject({ runs: 3, reused: 0 })
      expect(estimate.seconds).toBeGreaterThan(0)
      expect(estimate.sizeBytes).toBeGreaterThan(3e6)
    }
  },
  {
    title: 'a plan file has a command for each run that is not done',
    run: async (test) => {
      const series = await finished(test, [0])
      const { id } = await series.info()
      expect(await series.planFile()).toEqual({ fileName: `${id}.txt`, text: '' })
    }
  }
]

/** As a page that subscribes now sees it. */
async function queueOf(api: SeriesListApi): Promise<(readonly [string, string])[]> {
  const reader = (await api.watchQueue()).getReader()
  const { value } = await reader.read()
  await reader.cancel()
  return value!.series.map(({ id, state }) => [id, state] as const)
}
