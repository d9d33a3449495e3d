/**
 * A copy with room for `capacity` values, which begins with those of `values`: what columns that
 * grow by doubling are made of.
 */
export function enlarged<T extends Uint32Array | Float32Array>(values: T, capacity: number): T {
  const copy = new (values.constructor as new (length: number) => T)(capacity)
  copy.set(values)
  return copy
}
