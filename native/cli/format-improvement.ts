/** What fine-tuning gained and lost, as text. */
import type { PairedMetrics } from '../contract/evaluation-metrics.ts'
import { describeHeldBack } from '../contract/improvement.ts'
import { count } from './progress-line.ts'

export interface ShownImprovement {
  readonly runId: string
  /** A is the model as it is now, B as it was before. */
  readonly own: PairedMetrics
  readonly base: PairedMetrics
  readonly drawings: number
  readonly heldBack: number
  readonly heldBackSessions: number
  readonly worse: boolean
}

export function formatImprovement(
  model: string,
  { runId, own, base, drawings, heldBack, heldBackSessions, worse }: ShownImprovement
): string[] {
  return [
    `${model} fine-tuned on ${count(drawings - heldBack)} of ${count(drawings)} drawings: run ${runId}`,
    row('', 'before %', 'after %', 'difference in points (95 %)'),
    metricsRow(`${count(heldBack)} drawings held back`, own),
    metricsRow(`${count(base.images)} test images`, base),
    describeHeldBack(heldBackSessions),
    worse
      ? 'It reads worse than before: keep the old one, or try a smaller --share or more drawings.'
      : `Use it with: lenet export ${runId} lenet5.onnx`
  ]
}

function metricsRow(title: string, { images, both, onlyA, onlyB, difference, mcnemarP }: PairedMetrics): string {
  const share = (right: number) => ((100 * right) / images).toFixed(2)
  const points = (value: number) => `${value < 0 ? '-' : '+'}${Math.abs(100 * value).toFixed(2)}`
  const range = `${points(difference.value)} (${points(difference.lower)} to ${points(difference.upper)}), p = ${mcnemarP.toPrecision(2)}`
  return row(title, share(both + onlyB), share(both + onlyA), range)
}

function row(title: string, before: string, after: string, difference: string): string {
  return `${title.padEnd(26)}${before.padStart(9)}${after.padStart(9)}  ${difference}`
}
