/**
 * Keras's progress lines as they stand once an epoch or a prediction is done.
 * Source of the form: `Progbar` in keras/utils/generic_utils.py of Keras 2, which the brief used.
 * One difference: the seconds are those of training alone, where Keras counts the validation in.
 */
import type { EpochMetrics } from '../contract/run-events.ts'
import { pythonExponential, pythonFixed } from './python-float.ts'

const BAR = '='.repeat(30)

/** `Epoch 1/5` */
export function kerasEpochLine(epoch: number, epochs: number): string {
  return `Epoch ${epoch}/${epochs}`
}

/**
 * `1563/1563 [====…] - 12s 7ms/step - loss: 0.1763 - accuracy: 0.9457 - val_loss: 0.0710 -
 * val_accuracy: 0.9776`; steps of one epoch.
 */
export function kerasLine(figures: EpochMetrics, steps: number): string {
  const { cost, accuracy, validationCost, validationAccuracy } = figures
  return (
    bar(steps, figures.seconds) +
    ` - loss: ${metric(cost)} - accuracy: ${metric(accuracy)}` +
    ` - val_loss: ${metric(validationCost)} - val_accuracy: ${metric(validationAccuracy)}`
  )
}

/** `313/313 [====…] - 1s 3ms/step`: what `model.predict` leaves. */
export function kerasPredictLine(steps: number, seconds: number): string {
  return bar(steps, seconds)
}

function bar(steps: number, seconds: number): string {
  return `${steps}/${steps} [${BAR}] - ${pythonFixed(seconds, 0)}s ${perStep(seconds / steps)}`
}

function perStep(seconds: number): string {
  if (seconds >= 1 || seconds === 0) return `${pythonFixed(seconds, 0)}s/step`
  if (seconds >= 1e-3) return `${pythonFixed(seconds * 1e3, 0)}ms/step`
  return `${pythonFixed(seconds * 1e6, 0)}us/step`
}

function metric(value: number): string {
  if (!Number.isFinite(value)) return Number.isNaN(value) ? 'nan' : value < 0 ? '-inf' : 'inf'
  return Math.abs(value) > 1e-3 ? pythonFixed(value, 4) : pythonExponential(value, 4)
}
