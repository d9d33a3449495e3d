/**
 * Changes to what a run was asked to do, after it has begun: another learning rate from some step
 * on, another engine, more epochs. Each is one file that appears whole, and the run's own
 * checkpoints stay valid. Only for who has taken the run.
 */
import { isDeepStrictEqual } from 'node:util'
import { WorkbenchError } from '../contract/errors.ts'
import { MAX_EPOCHS } from '../contract/limits.ts'
import type { Engine } from '../engines/engine.ts'
import { writeFileAtomic } from '../files/atomic.ts'
import { writeCheckpoint } from '../model/checkpoint-file.ts'
import type { Checkpoint } from '../model/checkpoint.ts'
import { jsonText, runFiles } from '../runs/run-folder.ts'
import { withRateChange } from '../training/learning-rate.ts'
import type { LeNetRun } from './open-run.ts'
import { trainingKey, type RunConfig } from './run-config.ts'

/**
 * Steps after `afterStep` are taken at this rate; changes that were planned for later are dropped.
 * Throws WorkbenchError `io`.
 */
export function changeRate(run: LeNetRun, afterStep: number, learningRate: number): Promise<LeNetRun> {
  const { config } = run
  const rateChanges = withRateChange(config.learningRate, config.rateChanges ?? [], { afterStep, learningRate })
  return withConfig(run, { ...config, rateChanges })
}

/**
 * Makes an earlier checkpoint the newest and drops the changes of the learning rate after it.
 * Throws WorkbenchError `io`.
 */
export async function goBackTo(run: LeNetRun, checkpoint: Checkpoint): Promise<LeNetRun> {
  // Killed in between, the run resumes from the earlier checkpoint with the rates that it had.
  await writeCheckpoint(runFiles(run.folder).checkpoint, checkpoint, trainingKey(run.config))
  const { rateChanges = [] } = run.config
  const earlier = rateChanges.filter(({ afterStep }) => afterStep < checkpoint.step)
  return withConfig(run, { ...run.config, rateChanges: earlier })
}

/** The run with this engine in its config from now on. Throws WorkbenchError `io`. */
export function trainedBy(engine: Engine, run: LeNetRun): Promise<LeNetRun> {
  return withConfig(run, { ...run.config, ...engineOf(engine) })
}

export function engineOf({ id, settings }: Engine): Pick<RunConfig, 'engine' | 'engineSettings'> {
  return { engine: id, engineSettings: settings && { ...settings } }
}

/**
 * So many epochs more than the `done` ones, without early stopping. Throws WorkbenchError
 * `bad-argument` for a run that is not finished, that a limit of steps ended, or that would have
 * too many epochs; `io`.
 */
export function withMoreEpochs(run: LeNetRun, done: number, more: number): Promise<LeNetRun> {
  const { id, config } = run
  if (run.state !== 'finished') {
    throw new WorkbenchError(
      'bad-argument',
      `the run ${id} is ${run.state}; epochs are added to finished runs`,
      'Resume it first.'
    )
  }
  if (config.maxSteps !== null) {
    throw new WorkbenchError(
      'bad-argument',
      `the run ${id} was asked to end after ${config.maxSteps} steps, inside an epoch; no epochs can be added to it`,
      'Train a new run without that limit.'
    )
  }
  const epochs = done + more
  if (epochs > MAX_EPOCHS) {
    throw new WorkbenchError(
      'bad-argument',
      `the run ${id} would have ${epochs} epochs; expected at most ${MAX_EPOCHS}`,
      'Add fewer epochs.'
    )
  }
  return withConfig(run, { ...config, epochs, firstEpochs: config.firstEpochs ?? config.epochs, earlyStopping: null })
}

async function withConfig(run: LeNetRun, config: RunConfig): Promise<LeNetRun> {
  if (isDeepStrictEqual(withoutUndefined(config), withoutUndefined(run.config))) return run
  await writeFileAtomic(runFiles(run.folder).config, jsonText(config))
  return { ...run, config }
}

function withoutUndefined(config: RunConfig): object {
  return Object.fromEntries(Object.entries(config).filter(([, value]) => value !== undefined))
}
