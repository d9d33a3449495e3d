/** Numbers and arrays as Python source: what Python reads back are the same bits. */

const WIDTH = 100

export function pythonNumber(value: number): string {
  if (Number.isNaN(value)) return 'float("nan")'
  if (!Number.isFinite(value)) return value > 0 ? 'float("inf")' : 'float("-inf")'
  // Shortest digits that read back to the same float64, in JavaScript as in Python.
  return Object.is(value, -0) ? '-0.0' : String(value)
}

/** `name = np.array([…], dtype=float).reshape(…)`, wrapped. */
export function pythonArray(name: string, data: ArrayLike<number>, shape: readonly number[]): string {
  const lines: string[] = []
  let line = '   '
  for (const [i, text] of Array.from(data, pythonNumber).entries()) {
    const piece = ` ${text}${i < data.length - 1 ? ',' : ''}`
    if (line.length + piece.length > WIDTH) {
      lines.push(line)
      line = '   '
    }
    line += piece
  }
  lines.push(line)
  return `${name} = np.array([\n${lines.join('\n')}\n], dtype=float).reshape(${shape.join(', ')})`
}

/** `np.testing.assert_allclose(…)`, to 1e-9. */
export function pythonAssert(name: string, expected: string): string {
  return `np.testing.assert_allclose(${name}, ${expected}, rtol=1e-9, atol=1e-9)`
}
