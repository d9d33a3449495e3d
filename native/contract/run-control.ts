/**
 * What can be done with one run besides training it once from its start to its end; RunApi has
 * these methods.
 */
import type { Repetition } from './run-repetition.ts'

export interface RunControlApi {
  /** Which of its two checkpoints stands for the run when a model is taken from it; both stay. */
  keep(request: { checkpoint: 'best' | 'newest' }): Promise<void>
  /**
   * For a run that is paused, stopped, interrupted or needs a person after a divergence: its next
   * steps are taken at this rate. Recorded with the step; a repetition changes the rate at the same
   * step.
   */
  setLearningRate(request: { learningRate: number }): Promise<void>
  /**
   * Continues from its best epoch instead of its newest checkpoint; the epochs after it are trained
   * again.
   */
  resumeFromBest(): Promise<void>
  /**
   * Continues a finished run, also one that was stopped early, for so many epochs more: the same
   * bits as a run that was planned that long. Early stopping does not apply to them.
   */
  extend(request: { epochs: number }): Promise<void>
  /**
   * Trains it again as a run of its own, which `id` names; its repetition has the verdict when it
   * has ended.
   */
  repeat(): Promise<{ readonly id: string }>
  /** Repetitions of this run, the newest first. */
  repetitions(): Promise<Repetition[]>
  /** Of a run that repeats another: that comparison; null for other runs. */
  repetition(): Promise<Repetition | null>
}
