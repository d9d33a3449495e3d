/** The prediction as text: under the digit, and for screen readers. */
import type { Recognition } from '../../../native/contract/drawings.ts'

/** `Sure`, `Unsure: a 4 or a 9`, or what is missing. */
export function certaintyLabel(recognition: Recognition): string {
  if (recognition.digit === null) return 'No ink was found'
  if (!recognition.unsure) return 'Clearly ahead'
  const [first, second] = ranking(recognition.probabilities)
  return `Unsure: a ${first} or a ${second}`
}

export function readingSentence(recognition: Recognition): string {
  const { digit, unsure, probabilities } = recognition
  if (digit === null) return 'Nothing to read: no ink was found.'
  const [first, second] = ranking(probabilities)
  const share = (of: number) => `${Math.round(100 * (probabilities[of] ?? 0))} percent`
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
