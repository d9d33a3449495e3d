/** `--patience`, `--stop-by` and `--min-gain`, which several commands have. */
import { WorkbenchError } from '../contract/errors.ts'
import type { EarlyStopping } from '../contract/training-control.ts'

export interface EarlyStoppingFlags {
  readonly patience?: number | undefined
  readonly minGain?: number | undefined
  readonly stopBy?: EarlyStopping['measure'] | undefined
}

/**
 * Undefined: all epochs are trained. Throws WorkbenchError `bad-argument` for flags that need
 * --patience.
 */
export function earlyStoppingOf({ patience, minGain, stopBy }: EarlyStoppingFlags): EarlyStopping | undefined {
  if (patience !== undefined) return { measure: stopBy ?? 'validation-accuracy', patience, minGain: minGain ?? 0 }
  if (minGain === undefined && stopBy === undefined) return undefined
  throw new WorkbenchError(
    'bad-argument',
    `${minGain === undefined ? '--stop-by' : '--min-gain'} was given without --patience`,
    'Say after how many epochs without a gain to end, as with: --patience 3'
  )
}
