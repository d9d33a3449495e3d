/**
 * Tables as CSV (RFC 4180): a head line, CRLF, quotes where a value needs them. Numbers in full, as
 * JavaScript reads them back.
 */

export type CsvValue = string | number | null

/** `null` and NaN become empty cells. */
export function toCsv(head: readonly string[], rows: Iterable<readonly CsvValue[]>): string {
  const lines = [head.map(cell).join(',')]
  for (const row of rows) lines.push(row.map(cell).join(','))
  return lines.join('\r\n') + '\r\n'
}

function cell(value: CsvValue): string {
  if (value === null || Number.isNaN(value)) return ''
  const text = String(value)
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text
}

/**
 * A float32 in the fewest digits that give it back, where `String` would write out the float64 it
 * was widened to.
 */
export function float32(value: number): number {
  if (!Number.isFinite(value)) return value
  for (let digits = 6; digits < 9; digits++) {
    const short = Number(value.toPrecision(digits))
    if (Math.fround(short) === value) return short
  }
  return Number(value.toPrecision(9))
}
