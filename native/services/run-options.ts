/** What a run was asked to do, as its config and the first event of its log have it. */
import type { RunOptions } from '../contract/runs.ts'
import { startOf } from './library/run-start.ts'
import type { RunConfig } from './run-config.ts'

/** `data` is what the config names. */
export function runOptionsOf(config: RunConfig, threads: number): RunOptions {
  const { recipe, engine, device, data, epochs, batchSize, seed, learningRate } = config
  const { earlyStopping = null, distortion, order } = config
  const startFrom = startOf(config)?.run ?? null
  return {
    ...{ recipe, engine, data, epochs, batchSize, seed, learningRate, threads, startFrom, earlyStopping },
    ...(device !== undefined && { device }),
    order: order === 'sequential' ? 'sequential' : 'shuffled',
    ...(distortion && { distortion })
  }
}

/** Of a run whose config cannot be read: 0 and '' stand for what its log does not say either. */
export function loggedRunOptions(
  started: Pick<RunOptions, 'recipe' | 'engine' | 'data' | 'epochs' | 'batchSize' | 'seed' | 'threads'> | null
): RunOptions {
  return {
    recipe: started?.recipe ?? 'keras',
    engine: started?.engine ?? '',
    data: started?.data ?? '',
    epochs: started?.epochs ?? 0,
    batchSize: started?.batchSize ?? 0,
    seed: started?.seed ?? 0,
    threads: started?.threads ?? 1,
    learningRate: 0,
    startFrom: null
  }
}
