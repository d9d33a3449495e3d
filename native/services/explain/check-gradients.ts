/** Gradient checks that a file expects. */
import { AGREEMENT, COST_ROUNDING, GradientChecker } from '../../inspection/gradient-check.ts'
import type { CasesFile, CheckCase } from './cases-file.ts'
import { ABSOLUTE, RELATIVE } from './compare-form.ts'
import type { CaseImages, Check } from './check.ts'

export function* checkGradients(
  expected: NonNullable<CasesFile['gradientCheck']>,
  parameters: Float32Array,
  images: CaseImages
): Generator<Check> {
  const { set, index, label, tooLargeAStep } = expected
  const { input } = images.image(set, index)
  const checks: [string, CheckCase][] = [['gradientCheck', expected]]
  if (tooLargeAStep) checks.push(['gradientCheck, too large a step', tooLargeAStep])
  for (const [name, { h, entries }] of checks) {
    const checker = new GradientChecker(parameters, input, label, h)
    for (const [i, entry] of entries.entries()) {
      const got = checker.check(entry.parameter, entry.index)
      const scale = Math.max(Math.abs(got.analytic), Math.abs(got.numeric))
      // The two costs differ by their rounding in another order of adding; divided by 2h and by the
      // gradient it is the error's own.
      const rounding = scale > 0 ? COST_ROUNDING / (2 * h) / scale : 0
      yield {
        name: `${name} ${i} (${entry.parameter} ${entry.index.join(',')})`,
        got: { ...got, relativeError: settle(got.relativeError, entry['relativeError'], rounding) },
        expected: entry,
        ignored: ['numeric']
      }
    }
  }
}

/**
 * The expected error where the two agree within rounding, on the same side of the verdict; else
 * what was computed, which then shows as a difference.
 */
function settle(got: number, expected: unknown, rounding: number): number {
  if (typeof expected !== 'number') return got
  const near = Math.abs(got - expected) <= ABSOLUTE + RELATIVE * Math.abs(expected) + rounding
  return near && got < AGREEMENT === expected < AGREEMENT ? expected : got
}
