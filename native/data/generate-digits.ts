/**
 * Drawn digits in any number, by several threads. Who draws a chunk does not matter, so the bytes
 * depend on seed, part and count alone. Knows nothing of data sets.
 */
import { availableParallelism } from 'node:os'
import { Worker } from 'node:worker_threads'
import { WorkbenchError } from '../contract/errors.ts'
import { isOpenFileLimit, OPEN_FILE_HINT } from '../contract/open-file-limit.ts'
import { BYTE_SCALE, IMAGE_SIDE } from '../model/architecture.ts'
import type { ImageSet } from './data-set.ts'
import { CHUNK, type ChunkRequest, type DigitChunk } from './digit-chunk.ts'

export interface GenerateDigitsOptions {
  readonly count: number
  /** A whole number from 0. */
  readonly seed: number
  /**
   * Parts with different names are drawn from streams of the seed that share nothing. Default
   * `train`.
   */
  readonly part?: string
  /** Default: one for each processor, at most 8. */
  readonly threads?: number
  /** Images drawn so far, of how many. */
  readonly onProgress?: (done: number, total: number) => void
  readonly signal?: AbortSignal | undefined
}

/**
 * In a bundle the entry lies beside the code under the name that electron.vite.config.ts gives it.
 */
const ENTRY = new URL(import.meta.url.endsWith('.ts') ? './digit-worker.ts' : './digit-worker.js', import.meta.url)

const SIDE = IMAGE_SIDE
const MAX_THREADS = 8

/**
 * 28 x 28 bytes each, bright ink on dark, as MNIST's; the first of a larger count are those of a
 * smaller one, and of every 500 images each digit is a tenth. Throws WorkbenchError `bad-argument`
 * for a count, seed or number of threads that makes no sense, `cancelled` when stopped, `engine`
 * when a thread dies.
 */
export async function generateDigits({
  count,
  seed,
  part = 'train',
  threads = Math.min(MAX_THREADS, availableParallelism()),
  onProgress = () => undefined,
  signal
}: GenerateDigitsOptions): Promise<ImageSet> {
  checkWhole('number of digits', count, 1)
  checkWhole('seed', seed, 0)
  checkWhole('number of threads', threads, 1)
  const images = new Uint8Array(count * SIDE * SIDE)
  const labels = new Uint8Array(count)
  const requests = Array.from({ length: Math.ceil(count / CHUNK) }, (_, chunk): ChunkRequest => {
    return { seed, part, chunk, count: Math.min(CHUNK, count - chunk * CHUNK) }
  })
  let done = 0
  const take = (drawn: DigitChunk) => {
    images.set(drawn.images, drawn.chunk * CHUNK * SIDE * SIDE)
    labels.set(drawn.labels, drawn.chunk * CHUNK)
    done += drawn.labels.length
    onProgress(done, count)
  }
  if (signal?.aborted) throw cancelled()
  await drawInThreads(requests, Math.min(threads, requests.length), take, signal)
  return { images, labels, count, height: SIDE, width: SIDE, scale: BYTE_SCALE }
}

/**
 * Each thread gets its next chunk when it has handed in the last one. All are ended, whatever
 * happens.
 */
async function drawInThreads(
  requests: readonly ChunkRequest[],
  threads: number,
  take: (drawn: DigitChunk) => void,
  signal: AbortSignal | undefined
): Promise<void> {
  const workers = Array.from({ length: threads }, () => new Worker(ENTRY))
  const queue = requests.values()
  let stop = (): void => undefined
  try {
    await new Promise<void>((resolve, reject) => {
      stop = () => reject(cancelled())
      signal?.addEventListener('abort', stop)
      let open = requests.length
      for (const worker of workers) {
        const next = () => {
          const { value: request } = queue.next()
          if (request) worker.postMessage(request)
        }
        worker.on('message', (drawn: DigitChunk) => {
          try {
            take(drawn)
          } catch (error) {
            reject(error instanceof Error ? error : new Error(String(error)))
            return
          }
          if (--open === 0) resolve()
          else next()
        })
        worker.on('error', (error) => reject(threadDied(error)))
        worker.on('exit', () => reject(threadDied()))
        next()
      }
    })
  } finally {
    signal?.removeEventListener('abort', stop)
    await Promise.all(workers.map((worker) => worker.terminate()))
  }
}

function checkWhole(what: string, value: number, least: number): void {
  if (Number.isSafeInteger(value) && value >= least) return
  throw new WorkbenchError(
    'bad-argument',
    `the ${what} is ${value}; expected a whole number of at least ${least}`,
    'Choose such a number.'
  )
}

function cancelled(): WorkbenchError {
  return new WorkbenchError('cancelled', 'drawing digits was stopped', 'Start again; nothing was written.')
}

function threadDied(cause?: unknown): WorkbenchError {
  const reason = cause instanceof Error ? `: ${cause.message}` : ''
  const hint = isOpenFileLimit(cause) ? OPEN_FILE_HINT : 'Try again.'
  return new WorkbenchError('engine', `a thread that draws digits ended unexpectedly${reason}`, hint, { cause })
}
