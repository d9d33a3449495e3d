/**
 * Series of runs over a simulated library: plans are done at once or step by step, with the real
 * statistics over their rows.
 */
import { WorkbenchError } from '../../../native/contract/errors.ts'
import type { RunRow } from '../../../native/contract/run-library.ts'
import type {
  RunQueueState,
  SeriesApi,
  SeriesInfo,
  SeriesListApi,
  SeriesPlan,
  SeriesRun,
  SeriesSummary,
  SweepPoint
} from '../../../native/contract/run-series.ts'
import {
  comparePairedSeeds,
  seedBands,
  seedsNeeded,
  summariseSeeds
} from '../../../native/evaluation/seed-statistics.ts'
import { Broadcast } from './broadcast.ts'
import type { SimulatedLibrary } from './simulated-library.ts'
import { libraryRow } from './simulated-rows.ts'

interface KeptSeries {
  info: SeriesInfo
  readonly plan: SeriesPlan
  /** Ids of its runs that are in the library, by key. */
  readonly runs: Map<string, string>
}

export interface SimulatedSeries extends SeriesListApi {
  /** One run of the queue's first series is done. */
  advance(): void
  fail(cause: Error): void
}

export function createSimulatedSeries(library: SimulatedLibrary): SimulatedSeries {
  const kept = new Map<string, KeptSeries>()
  const queue = new Broadcast<RunQueueState>()
  const watchers = new Map<string, Broadcast<{ info: SeriesInfo; runs: readonly SeriesRun[] }>>()
  for (const id of new Set(Array.from(library.rows.values(), ({ series }) => series))) {
    if (id !== null) adopt(id)
  }

  /** A series that the library's rows have been made with. */
  function adopt(id: string): void {
    const rows = [...library.rows.values()].filter(({ series }) => series === id)
    const base = rows[0]!.options
    const seeds = [...new Set(rows.map(({ options }) => options.seed))]
    const isSweep = id.includes('sweep')
    const values = <Value>(read: (row: RunRow) => Value) => [...new Set(rows.map(read))]
    const title = isSweep ? 'rate × batch' : 'keras, repeated'
    const plan: SeriesPlan = isSweep
      ? {
          kind: 'grid',
          title,
          base,
          seeds,
          axes: [
            { setting: 'learningRate', values: values(({ options }) => options.learningRate) },
            { setting: 'batchSize', values: values(({ options }) => options.batchSize) }
          ]
        }
      : { kind: 'seeds', title, base, seeds, seedUse: 'both' }
    kept.set(id, {
      plan,
      runs: new Map(rows.map((row) => [keyOf(row), row.id])),
      info: infoOf(id, plan, rows.length, { done: rows.length }, 'done', rows[0]!.startedAt)
    })
  }

  function infoOf(
    id: string,
    plan: SeriesPlan,
    runs: number,
    counts: Partial<SeriesInfo['counts']>,
    state: SeriesInfo['state'],
    createdAt: number
  ): SeriesInfo {
    const all = { waiting: 0, running: 0, done: 0, failed: 0, cancelled: 0, reused: 0, ...counts }
    return {
      id,
      title: plan.title,
      kind: plan.kind,
      createdAt,
      state,
      runs,
      counts: all,
      // What trains in a simulated series is no run of the library yet.
      pausedRuns: [],
      progress: all.done / runs,
      secondsLeft: state === 'running' ? (runs - all.done) * 41 : null,
      problem: null
    }
  }

  const queueState = (): RunQueueState => {
    const series = Array.from(kept.values(), ({ info }) => info).filter(
      ({ state }) => state !== 'done' && state !== 'stopped'
    )
    return { series, waitsFor: null, running: [] }
  }
  const changed = (id: string) => {
    queue.send(queueState())
    const found = kept.get(id)
    if (found) watchers.get(id)?.send({ info: found.info, runs: runsOf(found) })
  }
  const find = (id: string): KeptSeries => {
    const found = kept.get(id)
    if (!found) throw new WorkbenchError('not-found', `there is no series ${id}`, 'It may have been removed.')
    return found
  }

  function runsOf({ plan, runs }: KeptSeries): SeriesRun[] {
    return planned(plan).map((options) => {
      const key = keyOf({ options })
      const row = library.rows.get(runs.get(key) ?? '')
      return {
        key,
        settings: { learningRate: options.learningRate, batchSize: options.batchSize, seed: options.seed },
        run: row?.id ?? null,
        state: row ? 'done' : 'waiting',
        reused: false,
        globalStep: row?.globalStep ?? 0,
        totalSteps: 7815,
        epochsDone: row?.epochsDone ?? 0,
        testAccuracy: row?.testAccuracy ?? null,
        validationAccuracy: row?.validationAccuracy ?? null,
        validationCost: row?.newest?.validationCost ?? null,
        cost: row?.trainingCost ?? null,
        bestValidationAccuracy: row?.bestValidationAccuracy ?? null,
        bestEpoch: row?.best?.epoch ?? null,
        stoppedEarly: false,
        problem: null
      }
    })
  }

  function summaryOf(found: KeptSeries): SeriesSummary {
    const done = runsOf(found).filter(({ state }) => state === 'done')
    const over = (runs: readonly SeriesRun[], read: (run: SeriesRun) => number | null) => {
      const values = runs.map(read).filter((value) => value !== null)
      return values.length === 0 ? null : summariseSeeds(values)
    }
    const curves = done.map(({ run, settings, validationAccuracy, epochsDone }) => ({
      run: run!,
      seed: settings.seed,
      validationAccuracy: Array.from({ length: epochsDone }, (_, epoch) => {
        const share = (epoch + 1) / epochsDone
        return validationAccuracy! - 0.011 * (1 - share) ** 1.4 * (1 + 0.3 * Math.sin(settings.seed * 5 + epoch * 2))
      })
    }))
    const test = over(done, ({ testAccuracy }) => testAccuracy)
    const single = library.rows.get(done[0]?.run ?? '')?.test
    const points = [...Map.groupBy(done, ({ settings }) => `${settings.learningRate} ${settings.batchSize}`).values()]
      .map((runs): SweepPoint => ({
        settings: { learningRate: runs[0]!.settings.learningRate!, batchSize: runs[0]!.settings.batchSize! },
        runs: runs.map(({ key }) => key),
        validation: over(runs, ({ validationAccuracy }) => validationAccuracy),
        test: over(runs, ({ testAccuracy }) => testAccuracy)
      }))
      .sort((a, b) => b.validation!.mean - a.validation!.mean)
    return {
      n: done.length,
      test,
      validation: over(done, ({ validationAccuracy }) => validationAccuracy),
      curves,
      bands:
        found.plan.kind === 'seeds' && curves.length > 0
          ? seedBands(curves.map(({ validationAccuracy }) => validationAccuracy))
          : null,
      seedsForTenthPoint: test?.sd ? seedsNeeded(test.sd, 0.001) : null,
      singleRun: single
        ? { seed: done[0]!.settings.seed, accuracy: single.correct / single.images, ...single.interval }
        : null,
      points: found.plan.kind === 'seeds' ? [] : points
    }
  }

  function seriesApi(id: string): SeriesApi {
    const update = (change: Partial<SeriesInfo>) => {
      const found = find(id)
      found.info = { ...found.info, ...change }
      changed(id)
    }
    /** What trained waits, with a checkpoint. */
    const suspended = () => {
      const { counts } = find(id).info
      return { secondsLeft: null, counts: { ...counts, waiting: counts.waiting + counts.running, running: 0 } }
    }
    return {
      info: async () => (await pause(), find(id).info),
      plan: async () => (await pause(), find(id).plan),
      runs: async () => (await pause(), runsOf(find(id))),
      watch: async () => {
        await pause()
        const found = find(id)
        if (!watchers.has(id)) watchers.set(id, new Broadcast())
        return watchers.get(id)!.subscribe([{ info: found.info, runs: runsOf(found) }])
      },
      pause: () => soon(update({ state: 'paused', ...suspended() })),
      resume: () => soon(update({ state: 'running' })),
      stop: () => soon(update({ state: 'stopped', ...suspended() })),
      cancel: () => soon(update({})),
      extend: () => soon(update({ state: 'running', runs: find(id).info.runs + 12 })),
      rename: ({ title }) => soon(update({ title })),
      remove: async () => {
        await pause()
        kept.delete(id)
        for (const row of library.rows.values()) if (row.series === id) library.put([{ ...row, series: null }])
        changed(id)
      },
      summary: async () => (await pause(), summaryOf(find(id))),
      compare: async ({ series }) => {
        await pause()
        const [a, b] = [id, series].map((one) => runsOf(find(one)).map(({ testAccuracy }) => testAccuracy ?? 0))
        const n = Math.min(a!.length, b!.length)
        const result = comparePairedSeeds(a!.slice(0, n), b!.slice(0, n))
        const verdict = `No difference is seen, ${n} paired seeds.`
        return { kind: 'paired', seeds: Array.from({ length: n }, (_, i) => i), result, verdict }
      },
      mistakes: async () => {
        await pause()
        const models = runsOf(find(id)).filter(({ state }) => state === 'done').length
        const misreadBy = Uint8Array.from({ length: 10_000 }, (_, i) => (i % 20 === 0 ? (i * 7) % (models + 1) : 0))
        return new ReadableStream({
          start(controller) {
            const labels = Uint8Array.from({ length: 10_000 }, (_, i) => i % 10)
            const voted = labels.map((label, i) => (misreadBy[i] === models ? (label + 3) % 10 : label))
            const sameWay = Uint32Array.from([...misreadBy.keys()].filter((i) => misreadBy[i] === models).slice(0, 6))
            const result = { models, labels, misreadBy, voted, votingAccuracy: 0.9938, sameWay }
            controller.enqueue({ kind: 'done', result })
            controller.close()
          }
        })
      },
      planFile: () => {
        const open = runsOf(find(id)).filter(({ state }) => state !== 'done')
        const text = open.map(({ settings }) => `lenet train --seed ${settings.seed}\n`).join('')
        return soon({ fileName: `${id}.txt`, text })
      }
    }
  }

  return {
    list: async () => (await pause(), Array.from(kept.values(), ({ info }) => info).reverse()),
    open: async ({ id }) => {
      await pause()
      find(id)
      return seriesApi(id)
    },
    estimate: async (plan) => {
      const runs = planned(plan).length
      await pause()
      return new ReadableStream({
        start(controller) {
          controller.enqueue({ kind: 'progress', what: 'steps measured', done: 100, total: 200 })
          setTimeout(() => {
            const result = {
              runs,
              reused: 0,
              seconds: runs * 41,
              sizeBytes: runs * 1.5e6,
              parallel: 2,
              threadsPerRun: 1,
              together: false
            }
            controller.enqueue({ kind: 'done', result })
            controller.close()
          }, 30)
        }
      })
    },
    start: async (plan) => {
      await pause()
      const id = `2026-11-27-series-${kept.size + 1}`
      const runs = planned(plan).length
      const info = infoOf(id, plan, runs, { waiting: runs - 1, running: 1 }, 'running', Date.now())
      kept.set(id, { plan, runs: new Map(), info })
      changed(id)
      return seriesApi(id)
    },
    watchQueue: async () => (await pause(), queue.subscribe([queueState()])),
    reorder: () => soon(changed('')),
    advance() {
      const found = [...kept.values()].find(({ info }) => info.state === 'running')
      const options = found && planned(found.plan).find((one) => !found.runs.has(keyOf({ options: one })))
      if (!found || !options) return
      const { seed } = options
      const row = libraryRow({
        id: `${found.info.id}-${seed}`,
        title: `${found.info.title}, seed ${seed}`,
        options,
        series: found.info.id,
        correct: 9850 + ((seed * 13) % 40)
      })
      found.runs.set(keyOf({ options }), row.id)
      library.put([row])
      const { done } = found.info.counts
      const isLast = done + 1 === found.info.runs
      found.info = infoOf(
        found.info.id,
        found.plan,
        found.info.runs,
        { done: done + 1, waiting: Math.max(0, found.info.runs - done - 2), running: isLast ? 0 : 1 },
        isLast ? 'done' : 'running',
        found.info.createdAt
      )
      changed(found.info.id)
    },
    fail: (cause) => queue.fail(cause)
  }
}

async function soon<T>(value: T): Promise<T> {
  await pause()
  return value
}

const pause = () => new Promise<void>((resolve) => setTimeout(resolve, 3))

function keyOf({ options }: Pick<RunRow, 'options'>): string {
  return `${options.learningRate} ${options.batchSize} ${options.seed}`
}

/** The options of every run of a plan. */
function planned(plan: SeriesPlan): RunRow['options'][] {
  if (plan.kind === 'seeds') return plan.seeds.map((seed) => ({ ...plan.base, seed }))
  let points: RunRow['options'][] = [plan.base]
  for (const axis of plan.axes) {
    if (!('values' in axis)) continue
    points = points.flatMap((point) => axis.values.map((value) => ({ ...point, [axis.setting]: value })))
  }
  return points.flatMap((point) => plan.seeds.map((seed) => ({ ...point, seed })))
}
