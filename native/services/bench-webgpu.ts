/**
 * What training on a GPU costs, for a report: from the single dispatch to an epoch of 50,000
 * images, alone and with other networks beside it; what a stop and an evaluation take; how much of
 * the CPU and of memory it needs.
 */
import { availableParallelism } from 'node:os'
import type { EngineImages } from '../engines/engine.ts'
import type { GroupMember, WebGpuEngine } from '../engines/webgpu/index.ts'
import { firstState } from '../bench/bench-data.ts'
import { BYTE_SCALE, IMAGE_SIZE } from '../model/architecture.ts'
import { RECIPES } from '../model/recipes.ts'
import { RandomState } from '../tensor/random-state.ts'
import { openWebGpuEngine, type OpenWebGpuOptions } from './webgpu-engine.ts'

export type WebGpuBenchResult =
  | {
      readonly kind: 'gpu'
      readonly device: string
      readonly driver: string
      /** Of a workgroup. */
      readonly threads: number
      /** Node's version, and the cores it sees. */
      readonly node: string
      readonly cores: number
    }
  | {
      readonly kind: 'dispatch'
      readonly what: 'dispatch' | 'pass' | 'update'
      /** Workgroups of the empty dispatch, or networks that train together. */
      readonly count: number
      readonly microseconds: number
    }
  | {
      /**
       * `ready`: from the start of the process to the first checked gradients; `stop`: from the
       * request to the end of the run.
       */
      readonly kind: 'time'
      readonly what: 'ready' | 'evaluate' | 'getState' | 'stop'
      /** That are evaluated. */
      readonly images?: number
      readonly milliseconds: number
    }
  | {
      readonly kind: 'epoch'
      /** That train together, each over all images. */
      readonly networks: number
      readonly images: number
      /** The best of several. */
      readonly seconds: number
      /** Of all networks. */
      readonly imagesPerSecond: number
      /**
       * Of the CPU, kept busy by the engine's process over all epochs; null where it cannot be
       * asked.
       */
      readonly busyCores: number | null
    }
  | { readonly kind: 'memory'; readonly steps: number; readonly beforeBytes: number; readonly afterBytes: number }

const BATCH = 32
const GROUPS = [1, 32, 242]
const NETWORKS = [1, 2, 4, 8, 16, 32]
const { adam } = RECIPES.keras

/** How much is measured. */
interface Extent {
  readonly repetitions: number
  readonly images: number
  readonly evaluated: number
  readonly epochs: number
  readonly networks: readonly number[]
  /** Of the run that is stopped, in epochs. */
  readonly longRun: number
  readonly memoryRuns: number
}
const WHOLE: Extent = {
  repetitions: 500,
  images: 50_000,
  evaluated: 10_000,
  epochs: 8,
  networks: NETWORKS,
  longRun: 40,
  memoryRuns: 100
}
/**
 * Where software stands in for a GPU, a step takes tenths of a second: enough to see that
 * everything can be measured.
 */
const SOFTWARE: Extent = {
  repetitions: 1,
  images: 64,
  evaluated: 64,
  epochs: 1,
  networks: [1, 2],
  longRun: 40,
  memoryRuns: 2
}

export interface WebGpuBenchOptions extends OpenWebGpuOptions {
  readonly onResult: (result: WebGpuBenchResult) => void
  readonly onProgress?: ((what: string) => void) | undefined
}

/** Throws what openWebGpuEngine throws. */
export async function benchWebGpu({ onResult, onProgress, ...options }: WebGpuBenchOptions): Promise<void> {
  onProgress?.('preparing the GPU')
  const startedAt = performance.now()
  const engine = await openWebGpuEngine(options)
  try {
    const milliseconds = performance.now() - startedAt
    const { device, gpu, settings } = engine
    const threads = Number(settings['threads'])
    onResult({
      kind: 'gpu',
      device,
      driver: gpu.driver,
      threads,
      node: process.version,
      cores: availableParallelism()
    })
    onResult({ kind: 'time', what: 'ready', milliseconds })
    const extent = gpu.isSoftware ? SOFTWARE : WHOLE
    await engine.load('train', pictures(extent.images))
    await engine.load('validation', pictures(extent.evaluated))
    await engine.setState(firstState())
    for (const measure of [dispatches, epochs, times, memory]) await measure(engine, extent, { onResult, onProgress })
  } finally {
    await engine.dispose()
  }
}

type Listeners = Pick<WebGpuBenchOptions, 'onResult' | 'onProgress'>

async function dispatches(
  engine: WebGpuEngine,
  { repetitions, networks }: Extent,
  { onResult, onProgress }: Listeners
): Promise<void> {
  for (const what of ['dispatch', 'pass', 'update'] as const) {
    for (const count of what === 'dispatch' ? GROUPS : networks) {
      onProgress?.(`${what}, ${count}`)
      const { microseconds } = await engine.measure({ what, count, batchSize: BATCH, repetitions })
      onResult({ kind: 'dispatch', what, count, microseconds })
    }
  }
}

async function epochs(
  engine: WebGpuEngine,
  { images, epochs: count, networks }: Extent,
  { onResult, onProgress }: Listeners
): Promise<void> {
  const order = (seed: number) => new RandomState(seed).permutation(images)
  for (const together of networks) {
    onProgress?.(`epochs of ${together} ${together === 1 ? 'network' : 'networks'}`)
    let members: GroupMember[] = Array.from({ length: together }, (_, seed) => ({
      state: firstState(),
      indices: Uint32Array.from(order(seed)),
      adam
    }))
    const { indices } = members[0]!
    let best = Infinity
    const once = async () => {
      const from = performance.now()
      if (together === 1) await engine.run(indices, BATCH, adam)
      else {
        await engine.trainGroup(members, BATCH)
        members = members.map((member) => ({ ...member, state: null }))
      }
      best = Math.min(best, (performance.now() - from) / 1000)
    }
    await once() // learns how long a step takes
    best = Infinity
    const [from, cpuBefore] = [performance.now(), await engine.cpuMs()]
    for (let epoch = 0; epoch < count; epoch++) await once()
    const [elapsed, cpuAfter] = [performance.now() - from, await engine.cpuMs()]
    onResult({
      kind: 'epoch',
      networks: together,
      images,
      seconds: best,
      imagesPerSecond: (together * images) / best,
      busyCores: cpuBefore === null || cpuAfter === null ? null : (cpuAfter - cpuBefore) / elapsed
    })
  }
}

/** The median of several. */
async function times(
  engine: WebGpuEngine,
  { images, evaluated, longRun, epochs: rounds }: Extent,
  { onResult, onProgress }: Listeners
): Promise<void> {
  const long = Uint32Array.from({ length: longRun * images }, (_, i) => i % images)
  const stop = async () => {
    const running = engine.run(long, BATCH, adam)
    await new Promise((resolve) => setTimeout(resolve, 150))
    const from = performance.now()
    engine.stop()
    await running
    return performance.now() - from
  }
  const timed = (call: () => Promise<unknown>) => async () => {
    const from = performance.now()
    await call()
    return performance.now() - from
  }
  const measured = {
    evaluate: timed(() => engine.evaluate('validation')),
    getState: timed(() => engine.getState()),
    stop
  }
  for (const what of ['evaluate', 'getState', 'stop'] as const) {
    onProgress?.(what)
    const all: number[] = []
    for (let round = 0; round < rounds; round++) all.push(await measured[what]())
    const milliseconds = all.toSorted((a, b) => a - b)[Math.floor(rounds / 2)]!
    onResult({ kind: 'time', what, ...(what === 'evaluate' ? { images: evaluated } : {}), milliseconds })
  }
}

/**
 * Runs of a hundred steps with the state read after each, as training does; the first fifth comes
 * before the first look.
 */
async function memory(
  engine: WebGpuEngine,
  { images, memoryRuns }: Extent,
  { onResult, onProgress }: Listeners
): Promise<void> {
  const indices = Uint32Array.from({ length: Math.min(100 * BATCH, images) }, (_, i) => i)
  const train = async (runs: number) => {
    for (let run = 0; run < runs; run++) {
      await engine.run(indices, BATCH, adam)
      await engine.getState()
    }
    return (await engine.memory()).residentBytes
  }
  onProgress?.('memory')
  const before = await train(Math.ceil(memoryRuns / 5))
  const after = await train(memoryRuns)
  if (before === null || after === null) return
  onResult({ kind: 'memory', steps: (memoryRuns * indices.length) / BATCH, beforeBytes: before, afterBytes: after })
}

/**
 * Sixty-four pictures of noise over and over: the time of a step does not depend on what they show.
 */
function pictures(count: number): EngineImages {
  const different = 64
  const noise = Uint8Array.from(new RandomState(0).permutation(different * IMAGE_SIZE), (value) => value % 256)
  const images = new Uint8Array(count * IMAGE_SIZE)
  for (let at = 0; at < images.length; at += noise.length) {
    images.set(noise.subarray(0, Math.min(noise.length, images.length - at)), at)
  }
  const labels = Uint8Array.from({ length: count }, (_, i) => (i % different) % 10)
  return { images, labels, count, scale: BYTE_SCALE }
}
