/**
 * Measures a model's calibration in a thread of its own, so that whoever waits for answers
 * meanwhile does not wait for it.
 */
import { Worker } from 'node:worker_threads'
import { WorkbenchError } from '../contract/errors.ts'
import type { DataSet } from '../data/data-set.ts'
import type { Calibration } from '../evaluation/calibration.ts'
import { decodeCalibration } from '../evaluation/calibration-format.ts'
import { MIN_CALIBRATION_IMAGES } from '../evaluation/certainty-levels.ts'
import { openRecogniser } from '../onnx/recogniser.ts'
import { parametersOf } from '../onnx/stored-parameters.ts'
import { predictSet } from './evaluate-model.ts'
import type { CalibrationRequest } from './measure-calibration.ts'

/**
 * In a bundle the entry lies beside the code under the name that electron.vite.config.ts gives it.
 */
const ENTRY = new URL(
  import.meta.url.endsWith('.ts') ? './calibration-worker.ts' : './calibration-worker.js',
  import.meta.url
)

/**
 * Why a model cannot be calibrated on this data: too few images say too little. Null where it can.
 */
export function calibrationObstacle({ name, train, validation }: DataSet): string | null {
  const fewest = Math.min(train.count, validation.count)
  if (fewest >= MIN_CALIBRATION_IMAGES) return null
  return `${name} has ${train.count} training and ${validation.count} validation images; ${MIN_CALIBRATION_IMAGES} of each are needed`
}

/**
 * model: bytes of an ONNX file of this program; dataSet: what it was trained on. Throws
 * WorkbenchError `bad-argument` where calibrationObstacle says why, `engine` when the thread dies,
 * and what openRecogniser throws.
 */
export async function calibrateModel(model: Uint8Array, dataSet: DataSet, signal?: AbortSignal): Promise<Calibration> {
  const obstacle = calibrationObstacle(dataSet)
  if (obstacle !== null) {
    throw new WorkbenchError('bad-argument', obstacle, 'Calibrate it on the data that it was trained on.')
  }
  const recogniser = await openRecogniser(model, { threads: 1 })
  try {
    const { train, validation } = dataSet
    const predictions = await predictSet(recogniser, validation, signal ? { signal } : {})
    const parameters = parametersOf(recogniser.model)
    const request = { parameters, input: recogniser.input, train, validation, predictions }
    return decodeCalibration(await measureInThread(request, signal), 'the calibration')
  } finally {
    await recogniser.dispose()
  }
}

async function measureInThread(request: CalibrationRequest, signal: AbortSignal | undefined): Promise<Uint8Array> {
  signal?.throwIfAborted()
  // Without the options of the process, some of which hold for its own entry alone.
  const worker = new Worker(ENTRY, { workerData: request, execArgv: [] })
  const { promise, resolve, reject } = Promise.withResolvers<Uint8Array>()
  const stop = () => reject(new WorkbenchError('cancelled', 'the calibration was stopped', 'Start it again.'))
  worker.once('message', resolve)
  worker.once('error', reject)
  worker.once('exit', () =>
    reject(new WorkbenchError('engine', 'the thread that calibrates a model ended', 'Try again.'))
  )
  signal?.addEventListener('abort', stop)
  try {
    return await promise
  } finally {
    signal?.removeEventListener('abort', stop)
    await worker.terminate()
  }
}
