import { expect, it } from 'vitest'
import { graphLine } from '../../native/brief/graph-lines.ts'
import { kerasEpochLine, kerasLine, kerasPredictLine } from '../../native/brief/keras-lines.ts'
import { briefOutput } from '../support/golden.ts'

const FIGURES = { epoch: 1, seconds: 0, imagesPerSecond: 0 }

it('graph lines print float32 figures as the brief does', () => {
  const lines = briefOutput(4)
    .split('\n')
    .filter((line) => line.startsWith('After'))
  expect(lines).toHaveLength(11)
  for (const line of lines) {
    // Nine digits are enough to name these float32 values; the long tails must come back from the
    // rounding.
    const [epoch, cost, accuracy, validationCost, validationAccuracy] = [...line.matchAll(/\d+(\.\d+)?/g)].map(
      (match) => Number(Number(match[0]).toPrecision(9))
    ) as [number, number, number, number, number]
    expect(graphLine({ ...FIGURES, epoch, cost, accuracy, validationCost, validationAccuracy })).toBe(line)
  }
})

it("Keras's lines come out as the brief shows them", () => {
  const lines = briefOutput(5).split('\n')
  expect(kerasEpochLine(1, 5)).toBe(lines[0])
  const first = { epoch: 1, cost: 0.17632, accuracy: 0.94571, validationCost: 0.07098, validationAccuracy: 0.9776 }
  expect(kerasLine({ ...first, seconds: 11.6, imagesPerSecond: 4310 }, 1563)).toBe(lines[1])
  expect(kerasPredictLine(313, 0.9)).toBe(lines[10])
})

it('small figures turn to exponents and short steps to microseconds', () => {
  const figures = { ...FIGURES, cost: 0.001, accuracy: 1, validationCost: 1.5e-7, validationAccuracy: 0.0010001 }
  expect(kerasLine({ ...figures, seconds: 1.2 }, 1563)).toMatch(
    /\] - 1s 768us\/step - loss: 1.0000e-03 - accuracy: 1.0000 - val_loss: 1.5000e-07 - val_accuracy: 0.0010$/
  )
  expect(kerasPredictLine(2, 5)).toMatch(/ - 5s 2s\/step$/)
})
