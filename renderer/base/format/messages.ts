/**
 * Messages of errors and notices as sentences of the screen. They come as clauses, as the command
 * line prints them: small letters, numbers without separators, no full stop.
 */
import type { Failure } from '../../../native/contract/errors.ts'

const SPELT_SMALL: readonly string[] = ['onnxruntime', 'numpy', 'npm']
/** Numbers of these are names: they have no thousands. */
const NUMBERED = /\b(seeds?|port|process|pid|HTTP|status|year|in) $/i

/**
 * With a capital at its beginning and thousands parted. A name of a file, a layer or a program
 * keeps its spelling, numbers within names and lists theirs.
 */
export function messageText(clause: string): string {
  return capitalised(withSeparators(clause))
}

/** The same with a full stop. */
export function sentence(clause: string): string {
  const text = messageText(clause)
  return /[.!?]$/.test(text) ? text : `${text}.`
}

/** What is wrong, and what to do. */
export function failureText({ message, hint }: Failure): string {
  return `${sentence(message)} ${hint}`.trim()
}

/**
 * Of several things that can fail: `keras, seed 3: its checkpoint is damaged`. The name keeps its
 * spelling.
 */
export function messageOf(name: string, clause: string): string {
  return `${name}: ${withSeparators(clause)}`
}

/** With a capital at its beginning; a name of a file, a layer or a program keeps its spelling. */
export function capitalised(clause: string): string {
  const [word] = /^[a-z]+(?=[ ,:]|$)/.exec(clause) ?? []
  if (word === undefined || SPELT_SMALL.includes(word)) return clause
  return clause.charAt(0).toUpperCase() + clause.slice(1)
}

function withSeparators(clause: string): string {
  return clause.replace(/(?<![\w.,:#/\\@"'-]|\d, )\d{4,}(?![\w:/\\@"'-]|[.,]\w|, \d)/g, (digits: string, at: number) =>
    NUMBERED.test(clause.slice(0, at)) || digits.startsWith('0') ? digits : digits.replace(/\B(?=(\d{3})+$)/g, ',')
  )
}
