/** Digits in words, as people count and name them. */
import { count } from './format.ts'

/** By digit: `sevens`. */
export const DIGIT_PLURALS = [
  'zeros',
  'ones',
  'twos',
  'threes',
  'fours',
  'fives',
  'sixes',
  'sevens',
  'eights',
  'nines'
] as const

/** `1st`, `12th`, `1,022nd`; a whole number from 1. */
export function ordinal(place: number): string {
  const [ten, one] = [Math.floor(place / 10) % 10, place % 10]
  const ending = ten === 1 ? 'th' : (['th', 'st', 'nd', 'rd'][one] ?? 'th')
  return `${count(place)}${ending}`
}
