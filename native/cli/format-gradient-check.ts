/** The table of a gradient check, and its verdict in words. */
import type { GradientCheck } from '../contract/gradient-checks.ts'

export function formatGradientCheck(check: GradientCheck, title: string): string[] {
  const { h, tensors, entries: total, kinks, agrees, largest } = check
  const rows = tensors.map(({ name, entries, kinks, largest, worst, agrees }) => [
    name,
    String(entries),
    String(kinks),
    largest === null ? '' : largest.toExponential(1),
    worst ? `[${worst.index.join(', ')}]` : '',
    worst ? worst.analytic.toPrecision(8) : '',
    worst ? worst.numeric.toPrecision(8) : '',
    largest === null ? '' : verdict(agrees, largest)
  ])
  const head = ['parameter', 'entries', 'kinks', 'relative error', 'worst', 'analytic', 'numeric', '']
  const table = [head, ...rows]
  const widths = head.map((_, i) => Math.max(...table.map((row) => row[i]!.length)))
  return [
    title,
    `central differences of the cost with h = ${h.toExponential()}`,
    '',
    ...table.map((row) =>
      row
        .map((text, i) => (i === 0 || i === 7 ? text.padEnd(widths[i]!) : text.padStart(widths[i]!)))
        .join('  ')
        .trimEnd()
    ),
    '',
    `${tensors.length} tensors, ${total} entries, ${kinks === 0 ? 'none crosses' : `${kinks} cross`} a kink, ` +
      `largest relative error ${largest.toExponential(0)}: ${verdict(agrees, largest)}`,
    ...(kinks === 0
      ? []
      : [
          'Left out: between their two probes a gate or the winner of a pooling window changes, where the cost has a kink.'
        ])
  ]
}

function verdict(agrees: boolean, largest: number): string {
  if (!agrees) return 'look at it'
  return largest < 1e-6 ? 'agree' : 'agree within rounding'
}
