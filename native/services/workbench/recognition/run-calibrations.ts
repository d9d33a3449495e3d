/**
 * Calibrations of runs' models: read from the run's folder, or measured in the background and kept
 * there. Until one is there, and where it cannot be measured, an answer is judged by cautious
 * bounds.
 */
import { readFile } from 'node:fs/promises'
import type { DataSet } from '../../../data/data-set.ts'
import type { Calibration } from '../../../evaluation/calibration.ts'
import { decodeCalibration, encodeCalibration } from '../../../evaluation/calibration-format.ts'
import { writeFileAtomic } from '../../../files/atomic.ts'
import { onnxMetadata } from '../../../onnx/metadata.ts'
import { encodeOnnxModel } from '../../../onnx/model-file.ts'
import { runFiles } from '../../../runs/run-folder.ts'
import { calibrateModel, calibrationObstacle } from '../../calibrate-model.ts'
import type { ModelParameters } from '../../model-parameters.ts'
import { provenanceOf, readCheckpointOf, type LeNetRun } from '../../open-run.ts'
import type { OnFault } from '../rpc/capability.ts'

export interface RunCalibrationsOptions {
  /** Opens the data of a run. */
  readonly openData: (spec: string) => Promise<DataSet>
  /** While a run trains it has the processor for itself. */
  readonly isTraining: () => boolean
  readonly onFault: OnFault
}

export class RunCalibrations {
  readonly #options: RunCalibrationsOptions
  /** By hash of the parameters; null: cannot be measured. */
  readonly #known = new Map<string, Calibration | null>()
  readonly #stop = new AbortController()
  #measuring: Promise<void> | null = null

  constructor(options: RunCalibrationsOptions) {
    this.#options = options
  }

  /** What is known now of the model that stands for the run; if nothing is, measuring it begins. */
  async of(run: LeNetRun, { hash }: ModelParameters): Promise<Calibration | null> {
    const known = this.#known.get(hash)
    if (known !== undefined) return known
    const kept = await readKept(run, hash)
    if (kept) {
      this.#known.set(hash, kept)
      return kept
    }
    if (!this.#measuring && !this.#options.isTraining() && !this.#stop.signal.aborted) {
      this.#measuring = this.#measure(run, hash).finally(() => (this.#measuring = null))
    }
    return null
  }

  async dispose(): Promise<void> {
    this.#stop.abort()
    await this.#measuring
  }

  async #measure(run: LeNetRun, hash: string): Promise<void> {
    const { openData, onFault } = this.#options
    try {
      const dataSet = await openData(run.config.data).catch(() => null) // its data may be gone
      if (!dataSet || calibrationObstacle(dataSet) !== null) {
        this.#known.set(hash, null)
        return
      }
      const checkpoint = await readCheckpointOf(run, run.keeps)
      const model = encodeOnnxModel(checkpoint.parameters, onnxMetadata(provenanceOf(run, checkpoint)))
      const calibration = await calibrateModel(model, dataSet, this.#stop.signal)
      this.#known.set(calibration.parameters, calibration)
      await writeFileAtomic(runFiles(run.folder).calibration, encodeCalibration(calibration))
    } catch (error) {
      if (this.#stop.signal.aborted) return
      this.#known.set(hash, this.#known.get(hash) ?? null)
      onFault(error)
    }
  }
}

/**
 * Null when there is none, or one of other parameters: the run has trained on, or keeps another
 * checkpoint now.
 */
async function readKept(run: LeNetRun, hash: string): Promise<Calibration | null> {
  const file = runFiles(run.folder).calibration
  try {
    const calibration = decodeCalibration(await readFile(file), file)
    return calibration.parameters === hash ? calibration : null
  } catch {
    return null // measured again
  }
}
