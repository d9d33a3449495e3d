/**
 * Whether computed values are those of a file, whatever their form: objects, arrays, numbers,
 * words.
 */

/** Float64 sums in another order differ by less. */
export const ABSOLUTE = 1e-12
export const RELATIVE = 1e-10

/**
 * null when everything that the file says was computed so, else where it was not. Keys named in
 * `ignored` are left alone, and so is what was computed besides.
 */
export function differenceOf(
  got: unknown,
  expected: unknown,
  ignored: readonly string[] = [],
  path = ''
): string | null {
  if (typeof expected === 'number') {
    if (typeof got === 'number' && Math.abs(got - expected) <= ABSOLUTE + RELATIVE * Math.abs(expected)) return null
    return `${path || 'value'}: got ${describe(got)}, expected ${expected}`
  }
  if (Array.isArray(expected)) {
    const length = isList(got) ? got.length : null
    if (length !== expected.length) return `${path}: got ${describe(got)}, expected ${expected.length} values`
    for (const [i, value] of expected.entries()) {
      const difference = differenceOf((got as ArrayLike<unknown>)[i], value, ignored, `${path}[${i}]`)
      if (difference) return difference
    }
    return null
  }
  if (typeof expected === 'object' && expected !== null) {
    if (typeof got !== 'object' || got === null) return `${path}: got ${describe(got)}, expected an object`
    for (const [key, value] of Object.entries(expected)) {
      if (ignored.includes(key)) continue
      const own = (got as Record<string, unknown>)[key]
      const difference = differenceOf(own, value, ignored, path ? `${path}.${key}` : key)
      if (difference) return difference
    }
    return null
  }
  return got === expected ? null : `${path}: got ${describe(got)}, expected ${String(expected)}`
}

function isList(value: unknown): value is ArrayLike<unknown> {
  return Array.isArray(value) || (ArrayBuffer.isView(value) && 'length' in value)
}

function describe(value: unknown): string {
  if (value === undefined) return 'nothing'
  return isList(value) ? `${value.length} values` : JSON.stringify(value)
}
