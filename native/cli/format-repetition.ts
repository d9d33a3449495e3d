/** The verdict of a repetition in lines for people. */
import type { RepeatOutcome } from '../services/repeat/repeat-named-run.ts'
import { count } from './progress-line.ts'

export function formatRepetition({ verdict, testAccuracy }: Pick<RepeatOutcome, 'verdict' | 'testAccuracy'>): string[] {
  const percent = (accuracy: number | null) => (accuracy === null ? 'unknown' : `${(100 * accuracy).toFixed(2)} %`)
  switch (verdict.kind) {
    case 'same': {
      const { parameters, costs, steps } = verdict
      const known =
        costs === steps ? `${count(costs)} costs` : `${count(costs)} of ${count(steps)} costs that are known`
      const test = testAccuracy === null ? '' : `; test ${percent(testAccuracy)} as before`
      return [`same to the bit: ${count(parameters)} parameters, ${known}${test}`]
    }
    case 'differs': {
      const { step, costs, largestDifference, testAccuracy: tests, cause } = verdict
      const parts = [
        step === null ? 'differs' : `differs from step ${count(step)} on`,
        costs
          ? `: cost ${costs[1]} instead of ${costs[0]}`
          : ': other final parameters or costs, known by their SHA-256 alone',
        largestDifference === null ? '' : `; parameters by up to ${largestDifference.toExponential(1)}`,
        tests[0] === null && tests[1] === null ? '' : `; test ${percent(tests[1])} instead of ${percent(tests[0])}`
      ]
      return [parts.join(''), ...(cause === null ? [] : [cause])]
    }
    case 'impossible':
      return [`cannot be repeated: ${verdict.reason.message}`, verdict.reason.hint]
  }
}
