/** Where computed figures differ from expected ones, for people to read. */

const TOLERANCE = 1e-9
/** Figures whose tolerance is relative alone: p-values, whose size says as much as their digits. */
const RELATIVE = new Set(['mcnemarP', 'p'])

/**
 * The first place where `got` differs from `expected`, as one line, or null. Counts and indices,
 * which are whole numbers on both sides, must be equal; other numbers agree to 1e-9. Fields that
 * `expected` does not have are ignored.
 */
export function firstDifference(got: unknown, expected: unknown, place = ''): string | null {
  if (typeof expected === 'number' && typeof got === 'number') {
    if (agree(got, expected, RELATIVE.has(place.split('.').at(-1)!))) return null
  } else if (Array.isArray(expected) && Array.isArray(got) && expected.length !== got.length) {
    return `${place || 'result'} has ${got.length} entries; expected ${expected.length}`
  } else if (isRecord(expected) && isRecord(got) && Array.isArray(expected) === Array.isArray(got)) {
    return (
      Object.keys(expected)
        .map((key) => firstDifference(got[key], expected[key], place ? `${place}.${key}` : key))
        .find((difference) => difference !== null) ?? null
    )
  } else if (got === expected) return null
  return `${place || 'result'} is ${shown(got)}; expected ${shown(expected)}`
}

function agree(got: number, expected: number, relativeAlone: boolean): boolean {
  if (got === expected) return true
  if (Number.isInteger(got) && Number.isInteger(expected)) return false
  const allowed = TOLERANCE * (relativeAlone ? Math.abs(expected) : Math.max(1, Math.abs(expected)))
  return Math.abs(got - expected) <= allowed
}

/** Arrays too: records of their indices. */
function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null
}

function shown(value: unknown): string {
  const text = value === undefined ? 'absent' : JSON.stringify(value)
  return text.length > 80 ? `${text.slice(0, 80)}…` : text
}
