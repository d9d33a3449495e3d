/**
 * What every way of carrying calls must do alike. A case talks to the workbench of
 * test/support/fake-workbench.ts and gives back plain values; so it can run in a page, where there
 * is no test runner, and be judged outside.
 */
import type { RunUpdate } from '../../native/contract/runs.ts'
import type { WorkbenchApi } from '../../native/contract/workbench.ts'

export interface ConformanceCase {
  readonly title: string
  readonly run: (api: WorkbenchApi) => Promise<unknown>
  readonly expected: unknown
}

export const CONFORMANCE_CASES: readonly ConformanceCase[] = [
  {
    title: 'an answer with text and numbers',
    run: async (api) => (await api.about()).processors,
    expected: 2
  },
  {
    title: 'numbers that JSON does not have',
    run: async (api) => {
      const [record] = await api.runs().list()
      return [
        Number.isNaN(record?.validationAccuracy),
        record?.testAccuracy === Infinity,
        record?.bestValidationAccuracy
      ]
    },
    expected: [true, true, null]
  },
  {
    title: 'typed arrays keep their kind and their values',
    run: async (api) => {
      const { probabilities, stages } = await api.models().recognise({
        drawing: { kind: 'grid', cells: new Uint8Array(784) },
        steps: { crop: true, keepAspect: true, centreByMass: true },
        model: 'newest'
      })
      return [kindOf(probabilities), Array.from(probabilities, (p) => Math.round(10 * p)), [...stages[0]!.pixels]]
    },
    expected: ['Float32Array', [0, 1, 2, 3, 4, 5, 6, 7, 8, 9], [0, 255]]
  },
  {
    title: 'a megabyte and a half of pictures',
    run: async (api) => {
      const set = await api.dataSets().open({ id: 'synthetic' })
      const { pixels, indices } = await set.images({ split: 'train', label: null, from: 0, count: 2000 })
      let wrong = 0
      pixels.forEach((pixel, index) => (wrong += Number(pixel !== index % 256)))
      return [pixels.length, wrong, kindOf(indices), indices.at(-1)]
    },
    expected: [1_568_000, 0, 'Uint32Array', 1999]
  },
  {
    title: 'bytes given, empty ones too',
    run: async (api) => {
      const files = [
        { name: 'a', bytes: new Uint8Array(3_000_000).fill(1) },
        { name: 'b', bytes: new Uint8Array() }
      ]
      return (await api.dataSets().importFiles({ files })).files.map(({ message }) => message)
    },
    expected: ['3000000 bytes', '0 bytes']
  },
  {
    title: 'a view of a part of a large buffer given',
    run: async (api) => {
      const bytes = new Uint8Array(1_000_000).subarray(10, 15)
      return (await api.dataSets().importFiles({ files: [{ name: 'a', bytes }] })).files[0]?.message
    },
    expected: '5 bytes'
  },
  {
    title: 'nothing, where there is no run',
    run: (api) => api.runs().current(),
    expected: null
  },
  {
    title: 'a capability whose methods can be called',
    run: async (api) => {
      const run = await api.runs().open({ id: 'run-1' })
      await run.pause()
      return (await run.info()).globalStep
    },
    expected: 7
  },
  {
    title: 'an error with its code and hint, and nothing of what caused it',
    run: async (api) => failure(api.dataSets().open({ id: 'gone' })),
    expected: {
      code: 'not-found',
      message: 'there is no data set gone',
      hint: 'Choose one of the list.',
      workbench: true
    }
  },
  {
    title: 'an error in the middle of a stream, after what came before it',
    run: async (api) => {
      const done: number[] = []
      const stream = await api.dataSets().downloadMnist()
      const told = await failure(
        each(stream, (progress) => {
          if (progress.kind === 'progress') done.push(progress.done)
        })
      )
      return [done, told.code, told.hint]
    },
    expected: [[0, 1], 'network', 'Try again later.']
  },
  {
    title: 'a stream to its end, in order',
    run: async (api) => {
      const seqs: number[] = []
      const run = await api.runs().open({ id: 'run-1' })
      await eachUpdate(await run.watch({ afterSeq: 0 }), ({ seq }) => seqs.push(seq))
      return [seqs.length, seqs[0], seqs.at(-1)]
    },
    expected: [40, 1, 40]
  },
  {
    title: 'a stream from where it was left',
    run: async (api) => {
      const seqs: number[] = []
      const run = await api.runs().open({ id: 'run-1' })
      await eachUpdate(await run.watch({ afterSeq: 37 }), ({ seq }) => seqs.push(seq))
      return seqs
    },
    expected: [38, 39, 40]
  },
  {
    title: 'series in a stream, each with its own values alone',
    run: async (api) => {
      const run = await api.runs().open({ id: 'run-1' })
      let found: unknown
      await eachUpdate(await run.watch({ afterSeq: 39 }), (update) => {
        if (update.kind !== 'steps') return
        const { globalStep, batchAccuracy } = update.series
        found = [kindOf(globalStep), [...globalStep], [...batchAccuracy]]
      })
      return found
    },
    expected: ['Uint32Array', [40], [0.5]]
  },
  {
    title: 'many calls at once',
    run: async (api) => {
      const answers = await Promise.all(Array.from({ length: 200 }, (_, index) => keep(api, index % 10)))
      return answers.every((label, index) => label === index % 10)
    },
    expected: true
  }
]

async function keep(api: WorkbenchApi, label: number): Promise<number> {
  return (await api.drawings().save({ drawing: { kind: 'grid', cells: new Uint8Array(784) }, label })).label
}

function eachUpdate(stream: ReadableStream<readonly RunUpdate[]>, take: (update: RunUpdate) => void): Promise<void> {
  return each(stream, (updates) => updates.forEach(take))
}

async function each<Chunk>(stream: ReadableStream<Chunk>, take: (chunk: Chunk) => void): Promise<void> {
  const reader = stream.getReader()
  for (;;) {
    const { done, value } = await reader.read()
    if (done) return
    take(value)
  }
}

interface Failure {
  readonly code: unknown
  readonly message: string
  readonly hint: unknown
  readonly workbench: boolean
}

async function failure(promise: Promise<unknown>): Promise<Failure> {
  try {
    await promise
  } catch (error) {
    const { name, message, code, hint } = error as Error & { code?: unknown; hint?: unknown }
    return { code, message, hint, workbench: name === 'WorkbenchError' }
  }
  return { code: null, message: 'it did not fail', hint: null, workbench: false }
}

function kindOf(value: object): string {
  return Object.prototype.toString.call(value).slice(8, -1)
}
