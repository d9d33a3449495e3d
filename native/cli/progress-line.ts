/** The one line that is rewritten while something long is under way. */
import type { RunProgress } from '../contract/run-events.ts'

const BAR_WIDTH = 20

/** `epoch 2/5 [#######·············] 567/1563  cost 0.0612  accuracy 0.9807  15,210 images/s  0:09 left` */
export function trainingProgress(progress: RunProgress, epochs: number, stepsPerEpoch: number): string {
  const { epoch, step, cost, accuracy, imagesPerSecond, secondsLeft } = progress
  return [
    `epoch ${epoch}/${epochs} ${bar(step / stepsPerEpoch)} ${step}/${stepsPerEpoch}`,
    `cost ${cost.toFixed(4)}`,
    `accuracy ${accuracy.toFixed(4)}`,
    `${count(imagesPerSecond)} images/s`,
    `${clock(secondsLeft)} left`
  ].join('  ')
}

/** `[##########··········]` for a share of 0 to 1. */
export function bar(share: number): string {
  const filled = Math.round(Math.min(1, Math.max(0, share)) * BAR_WIDTH)
  return `[${'#'.repeat(filled)}${'·'.repeat(BAR_WIDTH - filled)}]`
}

/** `50,000` */
export function count(value: number): string {
  return Math.round(value).toLocaleString('en-US')
}

/** Seconds as `0:09`, `12:34` or `1:02:03`. */
export function clock(seconds: number): string {
  if (!Number.isFinite(seconds)) return '-:--'
  const whole = Math.max(0, Math.round(seconds))
  const two = (value: number) => String(value).padStart(2, '0')
  const hours = Math.floor(whole / 3600)
  const minutes = Math.floor(whole / 60) % 60
  return `${hours > 0 ? `${hours}:${two(minutes)}` : minutes}:${two(whole % 60)}`
}
