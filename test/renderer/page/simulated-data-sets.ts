/**
 * Data sets whose pictures are printed numerals, and a doctor that knows files by their names.
 * MNIST has to be fetched first.
 */
import { WorkbenchError } from '../../../native/contract/errors.ts'
import type {
  DataSetApi,
  DataSetsApi,
  DataSetSummary,
  ImagePageRequest,
  ImportReport,
  Split
} from '../../../native/contract/data-sets.ts'
import type { SavedDrawing } from '../../../native/contract/drawings.ts'
import type { TaskProgress } from '../../../native/contract/task-stream.ts'
import { drawnDigits } from './simulated-network.ts'
import type { PixelEncoding } from '../../../native/contract/pixel-encoding.ts'

const ENCODING: PixelEncoding = {
  kind: 'bytes',
  storedAs: 'uint8',
  min: 0,
  max: 255,
  mean: 33.32,
  polarity: 'bright-ink',
  scale: 1 / 256,
  offset: 0
}

export interface SimulatedDataSets extends DataSetsApi {
  /** Every page of pictures that was asked for. */
  readonly pageRequests: readonly ImagePageRequest[]
  /** Names and sizes of what was sent to the doctor. */
  readonly importedFiles: readonly { readonly name: string; readonly sizeBytes: number }[]
  /** The next fetch fails half way. */
  failNextFetch: boolean
  /** While this is so, a fetch stops half way: until it is so no more, or it is cancelled. */
  fetchStalls: boolean
  /** While this is so, opening a set stops half way. */
  openingStalls: boolean
  /** The next page of pictures is refused. */
  failNextPage: boolean
  /** Imported sets cannot be removed: a run is being trained on them. */
  inUse: boolean
  /** Pages of pictures come this much later. */
  pageDelayMs: number
}

const PIXELS = 784
const COUNTS: Readonly<Record<Split, number>> = { train: 60_000, validation: 0, test: 10_000 }
const MNIST_BYTES = 11_594_722

export function createSimulatedDataSets(kept: readonly SavedDrawing[], changed: () => void): SimulatedDataSets {
  const variants = drawnDigits(Array.from({ length: 100 }, (_, index) => index % 10))
  const pageRequests: ImagePageRequest[] = []
  const importedFiles: { name: string; sizeBytes: number }[] = []
  let mnist: DataSetSummary['state'] = 'absent'
  let imported: DataSetSummary | null = null

  const summaries = (): DataSetSummary[] => [
    summary('synthetic', 'Drawn digits', 'Drawn by the program itself from templates.', 'ready', 70_000),
    {
      ...summary('mnist', 'MNIST', 'Handwritten digits of American pupils and clerks, LeCun et al.', mnist, 70_000),
      downloadBytes: mnist === 'ready' ? null : MNIST_BYTES
    },
    summary(
      'my-digits',
      'My digits',
      'Drawn on the pad and labelled by hand.',
      kept.length ? 'ready' : 'empty',
      kept.length
    ),
    ...(imported ? [imported] : [])
  ]

  /** Labels go round 0 to 9, so a filtered list can be counted. */
  const labelAt = (position: number, label: number | null) => label ?? position % 10

  function open(id: string): DataSetApi {
    const own = summaries().find((set) => set.id === id)
    if (own?.state !== 'ready')
      throw new WorkbenchError('not-found', `the data set ${id} is not here`, 'Fetch it first.')
    const counts = id === 'mnist' || id === 'synthetic' ? COUNTS : { train: own.images ?? 0, validation: 0, test: 0 }
    const splits = (Object.keys(counts) as Split[]).filter((split) => counts[split] > 0)
    return {
      details: () =>
        Promise.resolve({
          ...own,
          height: 28,
          width: 28,
          splits: splits.map((split) => ({
            split,
            count: counts[split],
            perClass: Array.from({ length: 10 }, (_, digit) => Math.floor((counts[split] + 9 - digit) / 10))
          })),
          pixels: ENCODING,
          notices: [],
          hashes: {
            'train-images': '440fcabf73cc546fa21475e81ea370265605f56be210a4024d2ca8f203523609',
            'train-labels': '3552534a0a558bbed6aed32b30c495cca23d567ec52cac8be1a0730e8010255c'
          }
        }),
      meanImages: () => Promise.resolve(variants.slice(0, 10 * PIXELS)),
      images: async (request) => {
        pageRequests.push(request)
        if (result.failNextPage) {
          result.failNextPage = false
          throw new WorkbenchError('io', 'the data set is closed', 'Open it again.')
        }
        await new Promise((resolve) => setTimeout(resolve, result.pageDelayMs))
        const { split, label, from, count } = request
        const total = label === null ? counts[split] : Math.floor((counts[split] + 9 - label) / 10)
        const positions = Array.from({ length: Math.max(0, Math.min(count, total - from)) }, (_, index) => from + index)
        const pixels = new Uint8Array(positions.length * PIXELS)
        positions.forEach((position, index) => {
          const digit = labelAt(position, label)
          const variant = id === 'my-digits' ? null : digit + 10 * (Math.floor(position / 10) % 10)
          const picture =
            variant === null ? kept[position]!.pixels : variants.subarray(variant * PIXELS, (variant + 1) * PIXELS)
          pixels.set(picture, index * PIXELS)
        })
        return {
          total,
          pixels,
          labels: Uint8Array.from(positions, (position) => labelAt(position, label)),
          indices: Uint32Array.from(positions, (position) => (label === null ? position : position * 10 + label))
        }
      }
    }
  }

  function fetchMnist(): ReadableStream<TaskProgress | { kind: 'done'; result: DataSetSummary }> {
    const fails = result.failNextFetch
    result.failNextFetch = false
    let cancelled = false
    const stalls = (part: number) => result.fetchStalls && part === 5 && !cancelled
    return new ReadableStream({
      async start(controller) {
        for (let part = 0; part <= 10 && !cancelled; part++) {
          if (fails && part === 5) {
            const hint = 'Check the connection and try again; what is here already is kept.'
            controller.error(new WorkbenchError('network', 'no mirror of MNIST answered', hint))
            return
          }
          controller.enqueue({ kind: 'progress', what: 'MNIST', done: (part / 10) * MNIST_BYTES, total: MNIST_BYTES })
          do await new Promise((resolve) => setTimeout(resolve, 60))
          while (stalls(part))
        }
        if (cancelled) return
        mnist = 'ready'
        controller.enqueue({ kind: 'done', result: summaries()[1]! })
        controller.close()
        changed()
      },
      cancel: () => {
        cancelled = true
      }
    })
  }

  function prepare(id: string): ReadableStream<TaskProgress | { kind: 'done'; result: DataSetSummary }> {
    let cancelled = false
    return new ReadableStream({
      async start(controller) {
        const own = summaries().find((set) => set.id === id)
        if (own?.state !== 'ready') {
          controller.error(new WorkbenchError('not-found', `the data set ${id} is not here`, 'Fetch it first.'))
          return
        }
        controller.enqueue({ kind: 'progress', what: `Opening ${own.title}`, done: 0, total: null })
        if (result.openingStalls) {
          controller.enqueue({ kind: 'progress', what: 'Drawing 70,000 digits, once', done: 24_500, total: 70_000 })
        }
        while (result.openingStalls && !cancelled) await new Promise((resolve) => setTimeout(resolve, 20))
        if (cancelled) return
        controller.enqueue({ kind: 'done', result: own })
        controller.close()
      },
      cancel: () => {
        cancelled = true
      }
    })
  }

  function importFiles(files: readonly { name: string; bytes: Uint8Array }[]): ImportReport {
    for (const { name, bytes } of files) importedFiles.push({ name, sizeBytes: bytes.length })
    if (files.every(({ name }) => name.endsWith('.png'))) {
      const findings = files.map(({ name }) => ({ name, ok: true, message: 'a picture of 28 x 28', hint: '' }))
      const pictures = files.map(({ name }) => ({
        name,
        ...(name === 'scan.png'
          ? scannedOne()
          : { width: 28, height: 28, pixels: variants.slice(7 * PIXELS, 8 * PIXELS) })
      }))
      return { files: findings, dataSet: null, pictures }
    }
    if (files.some(({ name }) => name.endsWith('.txt'))) {
      const refused = (name: string) => ({
        name,
        ok: false,
        message: 'is a text file, which begins with "dear all"; expected IDX, .gz, .npz or .png',
        hint: 'Choose the file with the digits in it.'
      })
      return { files: files.map(({ name }) => refused(name)), dataSet: null, pictures: [] }
    }
    imported = { ...summary('mine', 'mine.npz', 'Imported from mine.npz.', 'ready', 1000), removable: true }
    changed()
    const findings = files.map(({ name }) => ({ name, ok: true, message: '1,000 images of 28 x 28', hint: '' }))
    return { files: findings, dataSet: imported, pictures: [] }
  }

  const result: SimulatedDataSets = {
    pageRequests,
    importedFiles,
    failNextFetch: false,
    fetchStalls: false,
    openingStalls: false,
    failNextPage: false,
    inUse: false,
    pageDelayMs: 5,
    list: () => soon(summaries),
    open: ({ id }) => soon(() => open(id)),
    prepare: ({ id }) => soon(() => prepare(id)),
    downloadMnist: () => soon(fetchMnist),
    importFiles: ({ files }) => soon(() => importFiles(files)),
    remove: ({ id }) =>
      soon(() => {
        if (result.inUse) {
          const hint = 'Stop it first, then remove the data set.'
          throw new WorkbenchError('bad-argument', `the run 2026-11-24-0001 is being trained on ${id}`, hint)
        }
        imported = null
        changed()
      })
  }
  return result
}

/** A 1 of a thin pen on a scanned page, larger than can be sent. */
function scannedOne(): { width: number; height: number; pixels: Uint8Array } {
  const [width, height] = [5000, 5200]
  const pixels = new Uint8Array(width * height)
  for (let y = 600; y < 4600; y++) pixels.fill(255, y * width + 2400, y * width + 2600)
  return { width, height, pixels }
}

function summary(
  id: string,
  title: string,
  description: string,
  state: DataSetSummary['state'],
  images: number
): DataSetSummary {
  return { id, title, description, state, downloadBytes: null, images, removable: false }
}

/** An answer, or a refusal, that comes as answers do: later. */
function soon<T>(answer: () => T): Promise<T> {
  return new Promise((resolve) => setTimeout(resolve, 5)).then(answer)
}
