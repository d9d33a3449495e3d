/**
 * Days and times of a filter: `2026-11-20`, `20 Nov`, `yesterday`, `Tue`, `3d` (three days ago), in
 * local time.
 */

const MONTHS = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec']
const DAYS = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat']
const UNITS_MS = { h: 3_600_000, d: 86_400_000, w: 604_800_000 } as const

/** A value with a space in it that still is one value: `20 Nov`, `20 Nov 2025`. */
export const DAY_AND_MONTH = /^\d{1,2}\s+[a-z]{3,9}(?:\s+\d{4})?(?=\s|$)/i

export const DATE_FORMS = '2026-11-20, 20 Nov, today, yesterday, Tue or 3d'

/**
 * A day [from, to) in milliseconds since 1970; a length of time back from now has no end but now.
 */
export interface DateSpan {
  readonly from: number
  readonly to: number
}

/** Null when it is none of the forms above. `now`: milliseconds since 1970. */
export function parseDate(text: string, now: number): DateSpan | null {
  const value = text.trim().toLowerCase()
  const back = /^(\d{1,4})([hdw])$/.exec(value)
  if (back) return { from: now - Number(back[1]) * UNITS_MS[back[2] as keyof typeof UNITS_MS], to: now }
  const today = new Date(now)
  const [year, month, date] = [today.getFullYear(), today.getMonth(), today.getDate()]
  if (value === 'today') return day(year, month, date)
  if (value === 'yesterday') return day(year, month, date - 1)
  const weekday = value.length >= 3 ? DAYS.findIndex((name) => value.startsWith(name)) : -1
  if (weekday >= 0 && /^[a-z]+$/.test(value)) return day(year, month, date - ((today.getDay() - weekday + 7) % 7))
  const iso = /^(\d{4})-(\d{1,2})-(\d{1,2})$/.exec(value)
  if (iso) return existing(Number(iso[1]), Number(iso[2]) - 1, Number(iso[3]))
  return namedMonth(value, now)
}

/** Without a year: the last such day that is not in the future. */
function namedMonth(value: string, now: number): DateSpan | null {
  const match = /^(\d{1,2})\s+([a-z]{3,9})(?:\s+(\d{4}))?$/.exec(value)
  if (!match) return null
  const month = MONTHS.indexOf(match[2]!.slice(0, 3))
  if (month < 0) return null
  const date = Number(match[1])
  if (match[3] !== undefined) return existing(Number(match[3]), month, date)
  const year = new Date(now).getFullYear()
  const own = existing(year, month, date)
  return own && own.from > now ? existing(year - 1, month, date) : own
}

/** Null for the 31st of June. */
function existing(year: number, month: number, date: number): DateSpan | null {
  const start = new Date(year, month, date)
  return start.getMonth() === month && start.getDate() === date ? day(year, month, date) : null
}

function day(year: number, month: number, date: number): DateSpan {
  return { from: new Date(year, month, date).getTime(), to: new Date(year, month, date + 1).getTime() }
}
