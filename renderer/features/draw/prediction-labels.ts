/** The prediction as text: under the digit, and for screen readers. */
import type { InkRemark, Recognition } from '../../../native/contract/drawings.ts'

/** Why a drawing is hardly one digit. */
const REMARKS: Record<InkRemark, string> = {
  'little-ink': 'hardly any ink',
  'several-shapes': 'more than one shape',
  frame: 'a frame, or ink nearly everywhere'
}

/** `Sure`, `Unsure: a 4 or a 9`, or what is missing. */
export function certaintyLabel(recognition: Recognition): string {
  if (recognition.digit === null) return 'No ink was found'
  if (!recognition.unsure) return 'Clearly ahead'
  const [remark] = recognition.remarks
  if (remark) return `Unsure: ${REMARKS[remark]}`
  const [first, second] = ranking(recognition.probabilities)
  return `Unsure: a ${first} or a ${second}`
}

export function readingSentence(recognition: Recognition): string {
  const { digit, unsure, probabilities, remarks } = recognition
  if (digit === null) return 'Nothing to read: no ink was found.'
  const [first, second] = ranking(probabilities)
  const share = (of: number) => `${Math.round(100 * (probabilities[of] ?? 0))} percent`
  const [remark] = remarks
  if (remark) return `Unsure, because there is ${REMARKS[remark]}: a ${first} with ${share(first)}.`
  return unsure
    ? `Unsure: a ${first} with ${share(first)}, or a ${second} with ${share(second)}.`
    : `Read as ${digit}, ${share(digit)}.`
}

/** The two most probable digits. */
function ranking(probabilities: Float32Array): readonly [number, number] {
  const digits = Array.from(probabilities, (_, digit) => digit)
  const [first = 0, second = 0] = digits.toSorted((a, b) => probabilities[b]! - probabilities[a]!)
  return [first, second]
}
