/**
 * What the menus write into the filter's text: one term of a field is set, replaced or taken out;
 * the rest stays as typed.
 */
import { parseFilter } from './parse-filter.ts'

/**
 * `value` null takes the field's terms out. A term with a minus sign is another question and stays.
 */
export function withTerm(text: string, field: string, value: string | null): string {
  const { terms } = parseFilter(text, 0)
  const own = terms.filter((term) => term.field === field && text[term.from] !== '-')
  let rest = text
  for (const { from, to } of own.toReversed()) rest = `${rest.slice(0, from)} ${rest.slice(to)}`
  const kept = rest.trim().replaceAll(/\s{2,}/g, ' ')
  if (value === null) return kept
  const term = `${field}:${/\s/.test(value) ? `"${value}"` : value}`
  return kept === '' ? term : `${kept} ${term}`
}

/** The value of a field's first term; null when there is none. */
export function termValue(text: string, field: string): string | null {
  const own = parseFilter(text, 0).terms.find((term) => term.field === field && text[term.from] !== '-')
  return own
    ? text
        .slice(own.from, own.to)
        .replace(/^[a-z-]+(?:[:=<>!]+)/i, '')
        .replaceAll('"', '')
    : null
}
