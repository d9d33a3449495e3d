/**
 * What the workbench does, whatever carries the calls: each case takes a workbench of its own and
 * throws when it is not so. Written without Node and without a test runner, so that a page can run
 * them too. They train the hand-written kernels on bars, in seconds. The workbench shall have no
 * run yet.
 */
import type { RunApi, RunOptions } from '../../native/contract/runs.ts'
import type { WorkbenchApi } from '../../native/contract/workbench.ts'
import { barFiles } from './bar-files.ts'
import { watchRun } from './watched-run.ts'

export interface WorkbenchCase {
  readonly title: string
  readonly run: (api: WorkbenchApi) => Promise<void>
}

export const WORKBENCH_CASES: readonly WorkbenchCase[] = [
  {
    title: 'dropped files become a data set, whose pictures come by the page as bytes',
    run: async (api) => {
      const set = await api.dataSets().open({ id: await importBars(api, 120) })
      const { splits, images } = await set.details()
      same(
        [images, splits.map(({ split, count }) => [split, count])],
        [
          120,
          [
            ['train', 100],
            ['validation', 20]
          ]
        ]
      )
      const page = await set.images({ split: 'train', label: 3, from: 2, count: 3 })
      same(
        [page.total, [...page.labels], [...page.indices], page.pixels.length, page.pixels instanceof Uint8Array],
        [10, [3, 3, 3], [23, 33, 43], 3 * 784, true]
      )
      check(page.indices instanceof Uint32Array, 'positions are whole numbers')
    }
  },
  {
    title: 'a refusal has a code and a hint, and the next call is answered',
    run: async (api) => {
      await refused(api.runs().open({ id: 'no-such-run' }), 'not-found')
      await refused(api.dataSets().open({ id: '../../etc' }), 'bad-argument')
      await refused(api.runs().start({ ...OPTIONS, data: 'synthetic', epochs: -1 }), 'bad-argument')
      same(await api.runs().current(), null)
    }
  },
  {
    title: 'a run is told whole: every step, every epoch, in order, and then the stream ends',
    run: async (api) => {
      const run = await startBars(api)
      const watched = await watchRun(run)
      check(
        watched.seqs.every((seq, i) => i === 0 || seq > watched.seqs[i - 1]!),
        'numbers rise'
      )
      same(
        [...watched.steps.keys()],
        Array.from({ length: STEPS }, (_, i) => i + 1)
      )
      same([watched.epochs.map(({ epoch }) => epoch), watched.states.at(-1)], [[1, 2], 'finished'])
      check(watched.snapshot?.conv1Kernel instanceof Float32Array, 'kernels are floats')
      const { state, globalStep, epochsDone } = await run.info()
      same([state, globalStep, epochsDone], ['finished', STEPS, 2])
    }
  },
  {
    title: 'who comes late gets the same numbers in fewer messages, and who comes back gets what came since',
    run: async (api) => {
      const run = await startBars(api)
      const first = await watchRun(run)
      const late = await watchRun(run)
      same(late.numbers, first.numbers)
      check(late.seqs.length <= first.seqs.length, 'a replay is not longer than what was told')
      const middle = first.seqs[Math.floor(first.seqs.length / 2)]!
      const rest = await watchRun(run, { afterSeq: middle })
      check(
        rest.seqs.every((seq) => seq > middle),
        'nothing is older than what was asked for'
      )
      same(rest.states.at(-1), 'finished')
    }
  },
  {
    title: 'a reader that leaves early, or never reads, changes nothing for the run and for others',
    run: async (api) => {
      const run = await startBars(api)
      const idle = (await run.watch({ afterSeq: 0 })).getReader()
      await watchRun(run, { enough: ({ seqs }) => seqs.length >= 2 })
      const whole = await watchRun(run)
      same([whole.steps.size, whole.states.at(-1)], [STEPS, 'finished'])
      await idle.cancel()
    }
  },
  {
    title: 'a paused run rests and refuses a second one; resumed, it ends',
    run: async (api) => {
      const run = await startBars(api, { epochs: 200 })
      await watchRun(run, { enough: ({ steps }) => steps.size > 0 })
      await run.pause()
      const before = await run.info()
      same(before.state, 'paused')
      await refused(api.runs().start({ ...OPTIONS, data: 'synthetic' }), 'bad-argument')
      same((await run.info()).globalStep, before.globalStep)
      await run.resume()
      await watchRun(run, { enough: ({ states }) => states.at(-1) === 'running' })
      await run.stop()
      same((await run.info()).state, 'stopped')
      same(await api.runs().current(), null)
    }
  },
  {
    title: 'a run has the settings that it was started with',
    run: async (api) => {
      const asked: Partial<RunOptions> = { distortion: 'slight', order: 'sequential', seed: 3, learningRate: 2e-3 }
      const run = await startBars(api, asked)
      await watchRun(run)
      const { options } = await run.info()
      same({ ...options, ...asked }, options)
    }
  },
  {
    title: 'a discarded run is gone',
    run: async (api) => {
      const run = await startBars(api)
      const { id } = await run.info()
      await run.discard()
      same(await api.runs().list(), [])
      await refused(run.info(), 'not-found')
      await refused(api.runs().open({ id }), 'not-found')
    }
  },
  {
    title: 'lists say at once that they are there, and again when they have changed',
    run: async (api) => {
      const lists = (await api.watchChanges()).getReader()
      same((await lists.read()).value, {
        kind: 'lists-changed',
        runs: true,
        dataSets: true,
        engines: true,
        currentRun: null
      })
      const kept = await api.drawings().save({ drawing: ONE, label: 1 })
      same((await lists.read()).value, {
        kind: 'lists-changed',
        runs: false,
        dataSets: true,
        engines: false,
        currentRun: null
      })
      await lists.cancel()
      same(
        (await api.drawings().list()).map(({ id, label }) => [id, label]),
        [[kept.id, 1]]
      )
      await api.drawings().remove({ id: kept.id })
      same(await api.drawings().list(), [])
    }
  },
  {
    title: 'the newest parameters read a drawing and leave as a verified file',
    run: async (api) => {
      const run = await startBars(api, { epochs: 1, data: await importBars(api, VERIFYING_BARS) })
      await watchRun(run)
      const { probabilities, stages, modelStep } = await api
        .models()
        .recognise({ drawing: ONE, steps: ALL, model: 'newest' })
      check(Math.abs(probabilities.reduce((sum, value) => sum + value, 0) - 1) < 1e-5, 'probabilities add up to 1')
      same([stages.map(({ kind }) => kind), modelStep], [['ink', 'crop', 'scaled', 'centred'], VERIFYING_STEPS])
      const { bytes, verification, notices } = await run.exportModel({ target: null })
      check(bytes instanceof Uint8Array && bytes.length > 240_000, 'a file of a quarter of a megabyte')
      same([verification.images, verification.agreement, notices], [1000, 1, []])
    }
  }
]

const ALL = { crop: true, keepAspect: true, centreByMass: true }
const ONE = {
  kind: 'strokes' as const,
  strokes: [
    {
      points: [
        { x: 140, y: 40 },
        { x: 140, y: 240 }
      ],
      width: 20
    }
  ]
}
const OPTIONS: Omit<RunOptions, 'data'> = {
  recipe: 'keras',
  engine: 'worker-kernels',
  epochs: 2,
  batchSize: 20,
  seed: 1,
  threads: 1,
  learningRate: 1e-3,
  startFrom: null
}
/** 300 of them to train, in batches of 20, twice. */
const BARS = 360
const STEPS = 30
/** 1,000 of them to train, as many as verify a file, in batches of 20. */
const VERIFYING_BARS = 1200
const VERIFYING_STEPS = 50

async function importBars(api: WorkbenchApi, count: number): Promise<string> {
  const { dataSet, files } = await api.dataSets().importFiles({ files: barFiles(count) })
  if (dataSet) return dataSet.id
  throw new Error(`the bars were refused: ${JSON.stringify(files)}`)
}

async function startBars(api: WorkbenchApi, options: Partial<RunOptions> = {}): Promise<RunApi> {
  const data = options.data ?? (await importBars(api, BARS))
  return api.runs().start({ ...OPTIONS, ...options, data })
}

async function refused(call: Promise<unknown>, code: string): Promise<void> {
  const error: unknown = await call.then(
    () => null,
    (reason: unknown) => reason
  )
  const { code: got, hint } = (error ?? {}) as { code?: unknown; hint?: unknown }
  check(got === code, `the refusal has the code ${code}; got ${String(got)}: ${String(error)}`)
  check(typeof hint === 'string' && hint.length > 0, 'the refusal has a hint')
}

function same(got: unknown, expected: unknown): void {
  const [left, right] = [got, expected].map(asText)
  check(left === right, `got ${left!.slice(0, 500)}; expected ${right!.slice(0, 500)}`)
}

/** Typed arrays by their values, undefined as null. */
function asText(value: unknown): string {
  return JSON.stringify(value, (_, inner: unknown) =>
    ArrayBuffer.isView(inner) ? [...(inner as Float32Array)] : inner
  )
}

function check(holds: boolean, what: string): void {
  if (!holds) throw new Error(`not so: ${what}`)
}
