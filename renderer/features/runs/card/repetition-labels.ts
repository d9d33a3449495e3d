/** What came of a repetition, in words. */
import type { Repetition, RepetitionVerdict } from '../../../../native/contract/run-repetition.ts'
import { cost, count, percent } from '../../../base/format/format.ts'
import { failureText } from '../../../base/format/messages.ts'

/** For the line of one repetition. */
export function verdictLabel(verdict: RepetitionVerdict | null): string {
  if (verdict === null) return 'not finished'
  return { same: 'same to the bit', differs: 'differs', impossible: 'cannot be repeated' }[verdict.kind]
}

/** What it was compared by, and where it differs. */
export function verdictSentence(verdict: RepetitionVerdict): string {
  switch (verdict.kind) {
    case 'same':
      return `All ${count(verdict.parameters)} parameters and ${verdict.costs === verdict.steps ? 'all ' : ''}${count(verdict.costs)} costs are equal. Only times differ.`
    case 'differs': {
      const { step, costs, largestDifference, testAccuracy, cause } = verdict
      const where =
        step === null ? 'The costs that were kept agree, the parameters differ' : `From step ${count(step)} on`
      const values = costs ? `: cost ${cost(costs[1])} instead of ${cost(costs[0])}` : ''
      const parameters =
        largestDifference === null
          ? ''
          : `; parameters by up to ${largestDifference.toExponential(1).replace('-', '−')}`
      const [before, after] = testAccuracy
      const test = before === null || after === null ? '' : `; test ${percent(after)} instead of ${percent(before)}`
      return `${where}${values}${parameters}${test}.${cause ? ` ${cause}` : ''}`
    }
    case 'impossible':
      return failureText(verdict.reason)
  }
}

/** `Repeated three times, the same to the bit` */
export function repetitionsHeading(repetitions: readonly Repetition[]): string {
  const decided = repetitions.filter(({ verdict }) => verdict !== null)
  if (decided.length === 0) return repetitions.length === 0 ? 'Not repeated yet' : 'A repetition is under way'
  const times =
    decided.length === 1
      ? 'Repeated once'
      : decided.length === 2
        ? 'Repeated twice'
        : `Repeated ${count(decided.length)} times`
  const same = decided.filter(({ verdict }) => verdict?.kind === 'same').length
  if (same === decided.length) return `${times}, the same to the bit`
  return same === 0 ? `${times}, with another result` : `${times}, ${count(same)} of them the same to the bit`
}
