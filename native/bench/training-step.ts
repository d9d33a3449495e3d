/**
 * Whole training steps at batch 32, by one thread and by several in turns, so that a disturbance
 * meets both.
 */
import type { ImageSet } from '../data/data-set.ts'
import { distortionAmounts, type DistortionLevel } from '../contract/distortions.ts'
import type { Engine } from '../engines/engine.ts'
import { RECIPES } from '../model/recipes.ts'
import { RandomState } from '../tensor/random-state.ts'
import { BATCH } from './bench-data.ts'

/**
 * Useful work for one image forward and backward, multiply and add counted as two, no gradient for
 * the input image.
 */
export const IMAGE_FLOPS = 2_263_920

/** How often the best is chosen from, and how many passes over the images each of them takes. */
export interface Rounds {
  readonly rounds: number
  readonly passes: number
}

/** Of a measurement that is to be relied on. */
export const ROUNDS: Rounds = { rounds: 7, passes: 2 }
/** Of a first look. */
export const ONE_ROUND: Rounds = { rounds: 1, passes: 1 }

/**
 * Images per second of each engine, the best of several rounds. Engines hold the training set
 * already.
 */
export async function imagesPerSecond(
  engines: readonly Engine[],
  set: ImageSet,
  { rounds, passes }: Rounds
): Promise<number[]> {
  const best = engines.map(() => 0)
  const order = new RandomState(1).permutation(set.count)
  for (let round = 0; round < rounds; round++) {
    for (const [index, engine] of engines.entries()) {
      const start = performance.now()
      for (let pass = 0; pass < passes; pass++) await engine.run(order, BATCH, RECIPES.keras.adam)
      const seconds = (performance.now() - start) / 1000
      best[index] = Math.max(best[index]!, (passes * set.count) / seconds)
    }
  }
  return best
}

/** On bytes, whose ground is 0. */
const DRAWN = { seed: 0, background: 0 }

export interface DistortedRate {
  readonly imagesPerSecond: number
  /** Processor time of all threads for an image: what other programs hardly disturb. */
  readonly processorMicroseconds: number
}

/** Of one engine at each level, the best of several rounds in which they take turns. */
export async function distortedRates(
  engine: Engine,
  set: ImageSet,
  levels: readonly DistortionLevel[],
  { rounds, passes }: Rounds
): Promise<DistortedRate[]> {
  const best = levels.map(() => ({ imagesPerSecond: 0, processorMicroseconds: Infinity }))
  const order = new RandomState(1).permutation(set.count)
  const images = passes * set.count
  for (let round = 0; round < rounds; round++) {
    for (const [index, level] of levels.entries()) {
      const amounts = distortionAmounts(level)
      const [start, usage] = [performance.now(), process.cpuUsage()]
      for (let pass = 0; pass < passes; pass++) {
        const distortion = amounts && { ...amounts, ...DRAWN, epoch: round * passes + pass + 1 }
        await engine.run(order, BATCH, RECIPES.keras.adam, distortion)
      }
      const seconds = (performance.now() - start) / 1000
      const { user, system } = process.cpuUsage(usage)
      const { imagesPerSecond, processorMicroseconds } = best[index]!
      best[index] = {
        imagesPerSecond: Math.max(imagesPerSecond, images / seconds),
        processorMicroseconds: Math.min(processorMicroseconds, (user + system) / images)
      }
    }
  }
  return best
}
