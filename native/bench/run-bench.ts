/**
 * `lenet bench`: first whether the kernels are right, then this machine's own peak, and what share
 * of it each kernel and the whole training step reach in the same run. Hands out results as they
 * come; printing is the caller's affair.
 */
import { IMAGE_SIZE } from '../model/architecture.ts'
import { WorkbenchError } from '../contract/errors.ts'
import { createWorkerKernelsEngine } from '../engines/worker-kernels/index.ts'
import { createStepKernels } from '../engines/worker-kernels/step-kernels.ts'
import { threadsWorthUsing } from '../engines/worker-kernels/threads.ts'
import { RECIPES } from '../model/recipes.ts'
import { DISTORTION_LEVELS, type DistortionLevel } from '../contract/distortions.ts'
import { BATCH, benchImages, someTraining } from './bench-data.ts'
import { bestTime, STRETCHES } from './best-time.ts'
import { checkResults, type CheckResult } from './check-results.ts'
import { fourKernels } from './four-kernels.ts'
import { peakHere, peakOf } from './peak.ts'
import { distortedRates, IMAGE_FLOPS, imagesPerSecond, ONE_ROUND, ROUNDS, type DistortedRate } from './training-step.ts'

export interface PeakResult {
  readonly kind: 'peak'
  readonly threads: number
  /** Multiply-add in registers, WASM SIMD, all threads at once. */
  readonly gflops: number
}

export interface KernelResult {
  readonly kind: 'kernel'
  /** `step`: of the training step; `function`: one of the brief's four, for any shape. */
  readonly group: 'step' | 'function'
  readonly name: string
  /** For a batch of 32, by one thread. */
  readonly microseconds: number
  /** Of the products that are made; null where nothing is multiplied. */
  readonly gflops: number | null
  readonly shareOfPeak: number | null
  /** As if the products with a zero gradient, which the kernel leaves out, were made as well. */
  readonly denseGflops: number | null
}

export interface StepResult {
  readonly kind: 'step'
  readonly threads: number
  readonly imagesPerSecond: number
  readonly millisecondsPerStep: number
  /** Of the products that are made. */
  readonly gflops: number
  readonly shareOfPeak: number
  /**
   * Of 2.26 MFLOP an image, as if the products with a zero gradient were made as well: may exceed
   * the peak.
   */
  readonly denseGflops: number
  readonly denseShareOfPeak: number
}

export interface ScalingResult {
  readonly kind: 'scaling'
  readonly threads: number
  /** Images per second by so many threads over those by one. */
  readonly speedup: number
}

export interface DistortionResult extends DistortedRate {
  readonly kind: 'distortion'
  readonly level: DistortionLevel
  readonly threads: number
  /** Time of a step over that of one on images as they are, and processor time over that. */
  readonly ratio: number
  readonly processorRatio: number
}

export type BenchResult = CheckResult | PeakResult | KernelResult | StepResult | ScalingResult | DistortionResult

export interface BenchOptions {
  readonly threads?: number | undefined
  /** Measures everything once: a first look, which whatever else runs disturbs. */
  readonly quick?: boolean | undefined
  readonly onResult: (result: BenchResult) => void
  /** What is being measured, for a progress line. */
  readonly onProgress?: (what: string) => void
  readonly signal?: AbortSignal
}

/** Throws WorkbenchError `engine` when a kernel is wrong, `cancelled` between two measurements. */
export async function runBench(options: BenchOptions): Promise<void> {
  const { threads = threadsWorthUsing(), quick = false, onResult, onProgress = () => undefined, signal } = options
  const [stretches, rounds] = quick ? [1, ONE_ROUND] : [STRETCHES, ROUNDS]
  const next = async (what: string) => {
    if (signal?.aborted) throw new WorkbenchError('cancelled', 'stopped', 'Start it again when you like.')
    onProgress(what)
    await new Promise(setImmediate) // a Ctrl-C may come in
  }
  await next('drawing digits to measure on')
  const set = benchImages()
  const counts = threads > 1 ? [1, threads] : [1]
  const engines = await Promise.all(counts.map((count) => createWorkerKernelsEngine({ threads: count })))
  try {
    await next('checking the kernels against plain loops')
    for (const check of await checkResults(engines[0]!, set)) onResult(check)
    const peaks: number[] = []
    for (const count of counts) {
      await next(`peak of ${count} ${count === 1 ? 'thread' : 'threads'}`)
      peaks.push(count === 1 ? peakHere() : await peakOf(count))
      onResult({ kind: 'peak', threads: count, gflops: peaks.at(-1)! })
    }
    const parameters = await someTraining(engines[0]!, set)
    const measured = (group: KernelResult['group'], name: string, run: () => void, made: number, dense: number) => {
      const seconds = bestTime(run, stretches)
      const gflops = made > 0 ? made / seconds / 1e9 : null
      onResult({
        kind: 'kernel',
        group,
        name,
        microseconds: seconds * 1e6,
        gflops,
        shareOfPeak: gflops === null ? null : gflops / peaks[0]!,
        denseGflops: dense > 0 ? dense / seconds / 1e9 : null
      })
    }
    const images = Uint8Array.from(set.images.subarray(0, BATCH * IMAGE_SIZE))
    const labels = set.labels.slice(0, BATCH)
    const stepKernels = await createStepKernels(parameters, images, labels, RECIPES.keras.adam)
    const madeFlops = stepKernels.reduce((sum, kernel) => sum + kernel.madeFlops, 0) / BATCH
    for (const kernel of stepKernels) {
      await next(kernel.name)
      measured('step', kernel.name, kernel.run, kernel.madeFlops, kernel.denseFlops)
    }
    for (const { name, run, flops } of fourKernels()) {
      await next(name)
      measured('function', name, run, flops, flops)
    }
    await next('whole training steps')
    for (const engine of engines) await someTraining(engine, set)
    const rates = await imagesPerSecond(engines, set, rounds)
    rates.forEach((rate, i) => {
      const [gflops, denseGflops] = [(rate * madeFlops) / 1e9, (rate * IMAGE_FLOPS) / 1e9]
      onResult({
        kind: 'step',
        threads: counts[i]!,
        imagesPerSecond: rate,
        millisecondsPerStep: (BATCH / rate) * 1000,
        gflops,
        shareOfPeak: gflops / peaks[i]!,
        denseGflops,
        denseShareOfPeak: denseGflops / peaks[i]!
      })
    })
    if (threads > 1) onResult({ kind: 'scaling', threads, speedup: rates[1]! / rates[0]! })
    for (const [i, engine] of engines.entries()) {
      await next('steps on distorted images')
      const rates = await distortedRates(engine, set, DISTORTION_LEVELS, rounds)
      DISTORTION_LEVELS.forEach((level, at) => {
        const [plain, own] = [rates[0]!, rates[at]!]
        onResult({
          kind: 'distortion',
          level,
          threads: counts[i]!,
          ...own,
          ratio: plain.imagesPerSecond / own.imagesPerSecond,
          processorRatio: own.processorMicroseconds / plain.processorMicroseconds
        })
      })
    }
  } finally {
    await Promise.all(engines.map((engine) => engine.dispose()))
  }
}
