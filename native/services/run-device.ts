/** The device that a run was asked to train on, as engines take it. */
import type { EngineOptions } from './create-engine.ts'
import type { RunConfig } from './run-config.ts'

/**
 * Undefined: the engine's choice, as with another engine than the run's own, whose devices are
 * others.
 */
export function deviceOf(
  { engine, device }: Pick<RunConfig, 'engine' | 'device'>,
  wantedEngine: string = engine
): EngineOptions['device'] {
  if (device === undefined || wantedEngine !== engine) return undefined
  // A GPU's number is kept as text.
  return /^\d+$/.test(device) ? Number(device) : device
}
