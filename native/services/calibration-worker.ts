/** The entry of a thread that calibrates one model: the request in, the calibration's bytes out. */
import { parentPort, workerData } from 'node:worker_threads'
import { encodeCalibration } from '../evaluation/calibration-format.ts'
import { measureCalibration, type CalibrationRequest } from './measure-calibration.ts'

parentPort?.postMessage(encodeCalibration(measureCalibration(workerData as CalibrationRequest)))
