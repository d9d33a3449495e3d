/**
 * Images of one label that a model reads as one digit; null: of any label, as any digit.
 * `confusion`: [label][predicted] images.
 */
export function cellImages(
  confusion: readonly (readonly number[])[],
  label: number | null,
  predicted: number | null
): number {
  const rows = label === null ? confusion : [confusion[label]!]
  return rows.reduce((sum, row) => sum + (predicted === null ? row.reduce((a, b) => a + b, 0) : row[predicted]!), 0)
}
