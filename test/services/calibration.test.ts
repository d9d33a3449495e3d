/**
 * Marks on drawings that are no digits, by the calibration that comes with the built-in model and
 * by one that is measured here.
 */
import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { ALL_STEPS, prepareDrawing } from '../../native/data/drawing-image.ts'
import { networkInput, type DataSet } from '../../native/data/data-set.ts'
import { decodeCalibration, encodeCalibration } from '../../native/evaluation/calibration-format.ts'
import { strangeness } from '../../native/evaluation/familiarity.ts'
import { pool2Features } from '../../native/model/network-features.ts'
import { readParameters } from '../../native/onnx/stored-parameters.ts'
import { calibrateModel, calibrationObstacle } from '../../native/services/calibrate-model.ts'
import { judgePrediction } from '../../native/services/judge-prediction.ts'
import { parametersHash } from '../../native/services/measure-calibration.ts'
import { RandomState } from '../../native/tensor/random-state.ts'
import { sloppyDigit } from '../bench/sloppy-digits.ts'
import { genuineMnist } from '../support/mnist.ts'
import { nonDigits, type NonDigitKind } from '../support/non-digits.ts'
import { slowMnistTest } from '../support/slow-test.ts'
import { smallDataSet } from '../support/small-data.ts'

const resource = (name: string) => readFileSync(join(import.meta.dirname, '../../resources', name))
const MODEL = resource('lenet5.onnx')
const parameters = readParameters(MODEL)
const calibration = decodeCalibration(resource('lenet5.calibration'), 'lenet5.calibration')
const INPUT = { scale: 1 / 256, offset: 0 }
/** The features and the bound were chosen by drawings of seed 1. */
const HELD_OUT_SEED = 2

function isMarked(drawing: Parameters<typeof prepareDrawing>[0]): boolean {
  const prepared = prepareDrawing(drawing, ALL_STEPS)
  const sure = new Float32Array(10).fill(1, 3, 4)
  const { certainty } = judgePrediction({ ...prepared, probabilities: sure, input: INPUT }, parameters, calibration)
  return certainty === 'unsure'
}

function markedShare(kind: NonDigitKind): number {
  return nonDigits(kind, 300, HELD_OUT_SEED).filter(isMarked).length / 300
}

test('the calibration that comes with the program is that of its model', () => {
  expect(calibration.parameters).toBe(parametersHash(parameters))
})

test('letters, scribbles and single dots are marked: of all at least 80 %', () => {
  const [letters, scribbles, dots] = [markedShare('letter'), markedShare('scribble'), markedShare('dot')]
  expect((letters + scribbles + dots) / 3).toBeGreaterThanOrEqual(0.8)
})

test('of careless drawings of digits at most 2 % are marked', () => {
  const random = new RandomState(17)
  const drawings = Array.from({ length: 300 }, (_, i) => sloppyDigit(i % 10, random))
  expect(drawings.filter((strokes) => isMarked({ kind: 'strokes', strokes })).length).toBeLessThanOrEqual(6)
})

slowMnistTest("of MNIST's test images at most 1 % are marked", async () => {
  const { test: images } = await genuineMnist()
  const { familiarity, strangeFrom } = calibration
  let marked = 0
  for (let from = 0; from < 10_000; from += 500) {
    const features = pool2Features(parameters, networkInput(images!, from, from + 500))
    marked += strangeness(familiarity, features).filter((value) => value > strangeFrom).length
  }
  expect(marked).toBeLessThanOrEqual(100)
})

slowMnistTest('the same model and data give the same calibration', async () => {
  const { train, validation, ...rest } = await genuineMnist()
  const few: DataSet = {
    ...rest,
    train: {
      ...train,
      images: train.images.subarray(0, 2000 * 784),
      labels: train.labels.subarray(0, 2000),
      count: 2000
    },
    validation: {
      ...validation,
      images: validation.images.subarray(0, 1000 * 784),
      labels: validation.labels.subarray(0, 1000),
      count: 1000
    }
  }
  const measured = await calibrateModel(MODEL, few)
  expect(measured).toMatchObject({ parameters: parametersHash(parameters), images: 1000 })
  const { levels, strangeFrom } = measured
  expect(levels.sureFrom).toBeCloseTo(0.999872, 5)
  expect(levels.likelyFrom).toBeCloseTo(0.991571, 5)
  expect(strangeFrom).toBeCloseTo(39.026163, 5)
  // All bytes but the three bounds: no machine rounds these numbers otherwise. By the version that
  // computed each sum by itself.
  const bytes = encodeCalibration({ ...measured, levels: { sureFrom: 1, likelyFrom: 1 }, strangeFrom: 1 })
  expect(createHash('sha256').update(bytes).digest('hex')).toBe(
    'a1e2c1eb3c67e69198c8e9634de76dd60401581dad642d27c1a80fd6bf39c5ca'
  )
})

test('a data set of a few hundred images is too small to be calibrated on, and that is said', async () => {
  const bars = smallDataSet({ train: 1000, validation: 200 })
  expect(calibrationObstacle(bars)).toBe('bars has 1000 training and 200 validation images; 1000 of each are needed')
  await expect(calibrateModel(MODEL, bars)).rejects.toMatchObject({ code: 'bad-argument' })
})

test('without a calibration nothing is called unfamiliar, and cautious bounds decide', () => {
  const [dot] = nonDigits('scribble', 1, HELD_OUT_SEED)
  const prepared = prepareDrawing(dot!, ALL_STEPS)
  const probabilities = new Float32Array(10).fill(0.94, 2, 3)
  const drawing = { ...prepared, remarks: [], probabilities, input: INPUT }
  expect(judgePrediction(drawing, parameters, null)).toEqual({ certainty: 'unsure', unfamiliar: false })
  expect(judgePrediction({ ...drawing, blank: true }, parameters, null)).toEqual({ certainty: null, unfamiliar: false })
})
