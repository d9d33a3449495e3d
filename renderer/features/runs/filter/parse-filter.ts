/**
 * The filter language of the list of runs. Terms are separated by spaces and all of them must hold:
 *   fours               a word of the name, a tag, the note or the id
 *   "seed 0"            several words as they stand
 *   tag:baseline        a field that contains the text, or equals the number
 *   lr>0.001 test<98.5  comparisons; lr:0.001..0.01 is a range with both ends
 *   since:20 Nov        a day; `until:` likewise
 *   -tag:old            not
 * A term that cannot be read filters nothing and is reported with its place in the text.
 */
import type { RunRow } from '../../../../native/contract/run-library.ts'
import { DATE_FORMS, DAY_AND_MONTH, parseDate } from './filter-dates.ts'
import { findField, FILTER_FIELDS, type FilterField, type NumberField } from './filter-fields.ts'

export interface FilterTerm {
  /** Place in the text. */
  readonly from: number
  readonly to: number
  /** Null for free words. */
  readonly field: string | null
  readonly matches: (run: RunRow) => boolean
}

export interface FilterProblem {
  readonly from: number
  readonly to: number
  readonly message: string
}

export interface Filter {
  readonly terms: readonly FilterTerm[]
  readonly problems: readonly FilterProblem[]
}

type Comparison = ':' | '=' | '!=' | '>' | '>=' | '<' | '<='
type Predicate = FilterTerm['matches']

const FIELD_TERM = /^([a-z][a-z-]*)(>=|<=|!=|:|=|>|<)/i
const NUMBER = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?$/i

/** `now`: milliseconds since 1970, for dates without a year. */
export function parseFilter(text: string, now: number): Filter {
  const terms: FilterTerm[] = []
  const problems: FilterProblem[] = []
  for (const { from, to } of splitTerms(text)) {
    const term = text.slice(from, to)
    const negated = term.startsWith('-') && term.length > 1
    const body = negated ? term.slice(1) : term
    const read = readTerm(body, now)
    if (typeof read === 'string') problems.push({ from, to, message: read })
    else {
      const { matches } = read
      terms.push({ from, to, field: read.field, matches: negated ? (run) => !matches(run) : matches })
    }
  }
  return { terms, problems }
}

export function matchesFilter({ terms }: Filter, run: RunRow): boolean {
  return terms.every(({ matches }) => matches(run))
}

/** Places of the terms: to the next space outside quotes; a day keeps its month and year. */
function splitTerms(text: string): readonly { readonly from: number; readonly to: number }[] {
  const places: { from: number; to: number }[] = []
  let at = 0
  while (at < text.length) {
    if (/\s/.test(text[at]!)) {
      at++
      continue
    }
    const from = at
    const rest = text.slice(from)
    const date = /^-?(?:since|until|begun):/i.exec(rest)
    const spaced = date ? DAY_AND_MONTH.exec(rest.slice(date[0].length)) : null
    if (date && spaced) at += date[0].length + spaced[0].length
    else
      for (let quoted = false; at < text.length && (quoted || !/\s/.test(text[at]!)); at++) {
        if (text[at] === '"') quoted = !quoted
      }
    places.push({ from, to: at })
  }
  return places
}

/** A problem as text, or what the term asks. */
function readTerm(term: string, now: number): string | { readonly field: string | null; readonly matches: Predicate } {
  const found = FIELD_TERM.exec(term)
  if (!found) return { field: null, matches: hasWord(unquoted(term)) }
  const [head, name, comparison] = found as unknown as [string, string, Comparison]
  const known = findField(name)
  if (!known) return `there is no field “${name}”; expected ${Object.keys(FILTER_FIELDS).join(', ')}`
  const value = unquoted(term.slice(head.length))
  if (value === '') return `“${head}” lacks a value, as in ${known.field.example}`
  const matches = readValue(known.field, comparison, value, now)
  return typeof matches === 'string' ? `${matches}, as in ${known.field.example}` : { field: known.name, matches }
}

function readValue(field: FilterField, comparison: Comparison, value: string, now: number): string | Predicate {
  if (field.kind === 'number') return readNumber(field, comparison, value)
  if (comparison !== ':' && comparison !== '=' && comparison !== '!=') {
    return `“${comparison}” compares numbers; expected “:”`
  }
  const positive = readPlain(field, value, now)
  if (typeof positive === 'string' || comparison !== '!=') return positive
  return (run) => !positive(run)
}

function readPlain(field: Exclude<FilterField, NumberField>, value: string, now: number): string | Predicate {
  const lower = value.toLowerCase()
  if (field.kind === 'flag') {
    const flag = Object.hasOwn(field.values, lower) ? field.values[lower] : undefined
    return flag ?? `“${value}” is none of ${Object.keys(field.values).join(', ')}`
  }
  if (field.kind === 'date') {
    const span = parseDate(value, now)
    if (!span) return `“${value}” is no day; expected ${DATE_FORMS}`
    return ({ startedAt }) => (field.bound === 'from' ? startedAt >= span.from : startedAt < span.to)
  }
  const known = field.values?.filter((one) => one.startsWith(lower))
  if (known?.length === 0) return `“${value}” is none of ${field.values!.join(', ')}`
  return (run) => field.read(run).some((text) => text.toLowerCase().includes(lower))
}

function readNumber(field: NumberField, comparison: Comparison, value: string): string | Predicate {
  const range = /^(.+?)\.\.(.+)$/.exec(value)
  if (range && (comparison === ':' || comparison === '=')) {
    const [low, high] = [numberOf(range[1]!), numberOf(range[2]!)]
    if (low === null || high === null) return `“${value}” is no range of numbers; expected 0.001..0.01`
    return has(field, (own) => own >= low && own <= high)
  }
  const wanted = numberOf(value)
  if (wanted === null) return `“${value}” is no number`
  const tolerance = field.rounded ? 0.5 * 10 ** -decimalsOf(value) : 0
  const equals = (own: number) => (tolerance > 0 ? Math.abs(own - wanted) <= tolerance * (1 + 1e-9) : own === wanted)
  switch (comparison) {
    case ':':
    case '=':
      return has(field, equals)
    case '!=':
      return has(field, (own) => !equals(own))
    case '>':
      return has(field, (own) => own > wanted)
    case '>=':
      return has(field, (own) => own >= wanted)
    case '<':
      return has(field, (own) => own < wanted)
    case '<=':
      return has(field, (own) => own <= wanted)
  }
}

/** A run without the figure meets no comparison. */
function has({ read }: NumberField, holds: (own: number) => boolean): Predicate {
  return (run) => {
    const own = read(run)
    return own !== null && holds(own)
  }
}

/** With a percent sign or a thousands comma, as they are shown. */
function numberOf(text: string): number | null {
  const plain = text.replace(/\s*%$/, '').replaceAll(/,(?=\d{3}(?!\d))/g, '')
  return NUMBER.test(plain) ? Number(plain) : null
}

function decimalsOf(text: string): number {
  return /\.(\d+)/.exec(text)?.[1]?.length ?? 0
}

function hasWord(word: string): Predicate {
  const lower = word.toLowerCase()
  return ({ id, title, note, tags }) => [id, title, note, ...tags].some((text) => text.toLowerCase().includes(lower))
}

function unquoted(text: string): string {
  return text.replaceAll('"', '')
}
