/** A few steps at a stretch, ended early by a signal, and set right when a cost stops being a number. */
import { WorkbenchError } from '../contract/errors.ts'
import type { Engine, StepFigures } from '../engines/engine.ts'
import type { AdamSettings } from '../model/recipes.ts'

export interface Stretch {
  readonly engine: Engine
  readonly indices: Uint32Array
  readonly batchSize: number
  readonly adam: AdamSettings
  readonly signal: AbortSignal | undefined
}

export interface StretchResult {
  /** Of the steps that were taken and count. */
  readonly figures: StepFigures
  /** Why there were no more of them; the engine then stands before the step that failed. */
  readonly diverged: WorkbenchError | null
}

const NO_STEPS: StepFigures = { steps: 0, costs: new Float64Array(), correct: new Uint32Array() }

/** Throws what Engine.run throws, but `diverged`, which is part of the result. */
export async function runStretch({ engine, indices, batchSize, adam, signal }: Stretch): Promise<StretchResult> {
  const before = await engine.getState()
  if (signal?.aborted) return { figures: NO_STEPS, diverged: null }
  const stop = () => engine.stop()
  signal?.addEventListener('abort', stop)
  try {
    return { figures: await engine.run(indices, batchSize, adam), diverged: null }
  } catch (error) {
    if (!(error instanceof WorkbenchError && error.code === 'diverged')) throw error
    // The engine kept the good steps and lost their figures with the bad one: they are run again, to the same bits.
    const good = (await engine.getState()).step - before.step
    await engine.setState(before)
    const figures = good > 0 ? await engine.run(indices.subarray(0, good * batchSize), batchSize, adam) : NO_STEPS
    return { figures, diverged: error }
  } finally {
    signal?.removeEventListener('abort', stop)
  }
}
