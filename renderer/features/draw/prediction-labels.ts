/** The prediction as text: under the digit, and for screen readers. */
import type { InkRemark, Recognition } from '../../../native/contract/drawings.ts'
import type { UnreadPart } from './unread.ts'

/** Why a drawing is hardly one digit. */
const REMARKS: Record<InkRemark, string> = {
  'little-ink': 'hardly any ink',
  'several-shapes': 'more than one shape',
  frame: 'a frame, or ink nearly everywhere'
}

/** Without a connection, of what the reading that is shown is. */
const UNREAD: Record<UnreadPart, string> = {
  all: 'Not read: no connection',
  drawing: 'No connection: this is the reading of an earlier drawing',
  steps: 'No connection: read before the preparation was changed',
  model: 'No connection: read by the model chosen before'
}

export const unreadLabel = (part: UnreadPart): string => UNREAD[part]

export const UNREAD_HINT = 'The drawing is read as soon as the connection is back.'

export const NOT_READ_SENTENCE = `Not read, because there is no connection. ${UNREAD_HINT}`

const UNFAMILIAR = 'it looks like no digit the model has seen'

/** `Sure`, `Likely`, `Unsure: a 4 or a 9`, `Looks like no digit`, or what is missing. */
export function certaintyLabel({ certainty, remarks, unfamiliar, probabilities }: Recognition): string {
  if (certainty === null) return 'No ink was found'
  const [remark] = remarks
  if (remark) return `Unsure: ${REMARKS[remark]}`
  if (unfamiliar) return 'Looks like no digit'
  if (certainty !== 'unsure') return certainty === 'sure' ? 'Sure' : 'Likely'
  const [first, second] = ranking(probabilities)
  return `Unsure: a ${first} or a ${second}`
}

/** What the word is worth, one sentence; empty for a blank pad. */
export function certaintyHint({ certainty, remarks, unfamiliar, calibrated }: Recognition): string {
  if (certainty === null || remarks.length > 0) return ''
  if (!calibrated) return 'How often this model is right has not been measured yet.'
  if (unfamiliar) return 'Unlike the digits it was trained on.'
  return {
    sure: 'At this confidence, right 99 times out of 100.',
    likely: 'At this confidence, right 90 times out of 100.',
    unsure: 'At this confidence, right less than 90 times out of 100.'
  }[certainty]
}

export function readingSentence({ digit, certainty, unfamiliar, probabilities, remarks }: Recognition): string {
  if (digit === null) return 'Nothing to read: no ink was found.'
  const [first, second] = ranking(probabilities)
  const share = (of: number) => `${Math.round(100 * (probabilities[of] ?? 0))} percent`
  const [remark] = remarks
  if (remark) return `Unsure, because there is ${REMARKS[remark]}: a ${first} with ${share(first)}.`
  if (unfamiliar) return `Unsure, because ${UNFAMILIAR}: a ${first} with ${share(first)}.`
  return certainty === 'unsure'
    ? `Unsure: a ${first} with ${share(first)}, or a ${second} with ${share(second)}.`
    : `${certainty === 'sure' ? 'Read' : 'Likely read'} as ${digit}, ${share(digit)}.`
}

/** The two most probable digits. */
function ranking(probabilities: Float32Array): readonly [number, number] {
  const digits = Array.from(probabilities, (_, digit) => digit)
  const [first = 0, second = 0] = digits.toSorted((a, b) => probabilities[b]! - probabilities[a]!)
  return [first, second]
}
