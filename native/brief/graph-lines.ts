/** The line that the brief's TensorFlow 1 program prints before the first and after every epoch. */
import type { EpochMetrics } from '../contract/run-events.ts'
import { pythonFloat } from './python-float.ts'

/**
 * `After 1 epochs: cost 0.06423446536064148, accuracy 0.9803000092506409, validation cost …,
 * validation accuracy …` TensorFlow hands out float32; a Python format string shows the double it
 * stands for, hence the long tails.
 */
export function graphLine(figures: EpochMetrics): string {
  const [cost, accuracy, validationCost, validationAccuracy] = [
    figures.cost,
    figures.accuracy,
    figures.validationCost,
    figures.validationAccuracy
  ].map((figure) => pythonFloat(Math.fround(figure)))
  return (
    `After ${figures.epoch} epochs: cost ${cost}, accuracy ${accuracy}, ` +
    `validation cost ${validationCost}, validation accuracy ${validationAccuracy}`
  )
}
