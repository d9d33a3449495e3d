/**
 * Whether two runs train the same: what a series takes from the library instead of training it
 * again.
 */
import { createHash } from 'node:crypto'
import { trainingKey, type RunConfig } from '../run-config.ts'

/**
 * SHA-256 (hex) of everything that decides the bits of a run's end. How the engine is set is no
 * part of it, as TensorFlow's number of threads: two runs that differ in it alone are of the same
 * settings.
 */
export function settingsKey(config: RunConfig): string {
  const { epochs, engine, initialSeed, seed, init, earlyStopping = null, rateChanges = [] } = config
  const training = trainingKey({ ...config, firstEpochs: epochs })
  const initial = init ?? initialSeed ?? seed
  return createHash('sha256')
    .update(JSON.stringify([training, engine, initial, earlyStopping, rateChanges]))
    .digest('hex')
}
