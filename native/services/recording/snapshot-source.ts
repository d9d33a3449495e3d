/**
 * What the network looks like between two steps: its first filters, their gradient, and its
 * predictions for the probe digits.
 */
import type { RunSnapshot } from '../../contract/runs.ts'
import type { Engine } from '../../engines/engine.ts'
import type { TakenSteps } from '../../training/taken-steps.ts'
import { parameterView } from '../../model/architecture.ts'
import type { ProbeDigits } from './probe-digits.ts'

export interface SnapshotSourceOptions {
  readonly engine: Engine
  readonly probes: ProbeDigits
  /** Receives what went wrong; training goes on. */
  readonly onFault: (error: unknown) => void
}

export class SnapshotSource {
  readonly #options: SnapshotSourceOptions
  #latest: Pick<TakenSteps, 'latestBatch' | 'distortion'> | null = null
  #snapshot: RunSnapshot | null = null

  constructor(options: SnapshotSourceOptions) {
    this.#options = options
  }

  /** The snapshot taken last; null before the first. */
  get latest(): RunSnapshot | null {
    return this.#snapshot
  }

  /** Of whose last batch the next snapshot shows the gradient. */
  setLatestSteps(steps: Pick<TakenSteps, 'latestBatch' | 'distortion'>): void {
    this.#latest = steps
  }

  /**
   * To be called once training has loaded its sets: the engine's test set is free until the
   * training is over.
   */
  async loadProbes(): Promise<void> {
    const { engine, probes } = this.#options
    if (probes.images.count > 0) await engine.load('test', probes.images)
  }

  /**
   * Null before the first step. Training waits meanwhile, and goes on when this fails: the fault is
   * reported.
   */
  async take(): Promise<RunSnapshot | null> {
    const { engine, probes, onFault } = this.#options
    if (!this.#latest) return null
    try {
      const { parameters, step } = await engine.getState()
      const { gradients } = await engine.gradients(this.#latest.latestBatch, this.#latest.distortion)
      const { count } = probes.images
      this.#snapshot = {
        globalStep: step,
        conv1Kernel: parameterView(parameters, 'conv1/kernel').slice(),
        conv1Gradient: parameterView(gradients, 'conv1/kernel').slice(),
        probes: count > 0 ? await engine.predict('test', 0, count) : new Float32Array()
      }
      return this.#snapshot
    } catch (error) {
      onFault(error)
      return null
    }
  }
}
