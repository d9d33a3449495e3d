/**
 * How fast each engine trains here, on each of its devices: the same steps on digits that the
 * program draws.
 */
import { BATCH, benchImages, firstState } from '../bench/bench-data.ts'
import type { EngineOption, EngineSpeed } from '../contract/engines.ts'
import { WorkbenchError } from '../contract/errors.ts'
import { RECIPES } from '../model/recipes.ts'
import { RandomState } from '../tensor/random-state.ts'
import type { CreateEngine } from './create-engine.ts'

/**
 * Timed in each round; the first round is not counted, in which compilers and the pace of a GPU
 * settle.
 */
const STEPS = 300
const ROUNDS = 4

export interface MeasureEnginesOptions {
  /** That can be used here. */
  readonly options: readonly EngineOption[]
  readonly createEngine: CreateEngine
  /** What is being done; `done` of `total` rounds are behind. */
  readonly onProgress: (what: string, done: number, total: number) => void
  readonly signal: AbortSignal
}

/**
 * In the order of the options. An engine that fails has the reason in its place. Throws
 * WorkbenchError `cancelled`.
 */
export async function measureEngines({
  options,
  createEngine,
  onProgress,
  signal
}: MeasureEnginesOptions): Promise<EngineSpeed[]> {
  const measured = options.flatMap((option) =>
    (option.devices?.length ? option.devices : [null]).map((device) => ({ option, device }))
  )
  const total = measured.length * ROUNDS
  const images = benchImages()
  const order = new RandomState(0).permutation(images.count)
  const indices = Uint32Array.from({ length: STEPS * BATCH }, (_, i) => order[i % order.length]!)
  let done = 0
  const speeds: EngineSpeed[] = []
  for (const { option, device } of measured) {
    const name = device ?? option.title
    const bestSeconds = async () => {
      const engine = await createEngine(option.id, { device: device ?? undefined, threads: option.defaultThreads })
      const stop = () => engine.stop()
      signal.addEventListener('abort', stop)
      try {
        await engine.load('train', images)
        await engine.setState(firstState())
        let best = Infinity
        for (let round = 0; round < ROUNDS; round++) {
          throwIfCancelled(signal)
          onProgress(`training on ${name}`, done++, total)
          const from = performance.now()
          await engine.run(indices, BATCH, RECIPES.keras.adam)
          if (round > 0) best = Math.min(best, (performance.now() - from) / 1000)
        }
        return best
      } finally {
        signal.removeEventListener('abort', stop)
        await engine.dispose()
      }
    }
    throwIfCancelled(signal)
    onProgress(`starting ${name}`, done, total)
    try {
      const imagesPerSecond = indices.length / (await bestSeconds())
      speeds.push({ engine: option.id, device, imagesPerSecond, failure: null })
    } catch (error) {
      throwIfCancelled(signal)
      const failure = error instanceof WorkbenchError ? `${error.message}. ${error.hint}` : String(error)
      speeds.push({ engine: option.id, device, imagesPerSecond: null, failure })
    }
    done = speeds.length * ROUNDS
  }
  return speeds
}

function throwIfCancelled(signal: AbortSignal): void {
  if (signal.aborted) throw new WorkbenchError('cancelled', 'stopped', 'Start it again when you like.')
}
