/** Small data sets as files, and numbers to break them with. */
export function seededNumbers(seed: number): () => number {
  let state = seed
  return () => (state = (Math.imul(state, 1664525) + 1013904223) >>> 0) / 2 ** 32
}

/** An IDX file of unsigned bytes. */
export function idxFile(shape: readonly number[], values: ArrayLike<number>): Buffer {
  const header = Buffer.alloc(4 + 4 * shape.length)
  header.set([0, 0, 8, shape.length])
  shape.forEach((size, axis) => header.writeUInt32BE(size, 4 + 4 * axis))
  return Buffer.concat([header, Uint8Array.from(values)])
}

/** `count` images of 4 x 4 with pixels that can be told apart, and labels 0..9 in turn. */
export function smallDigits(count: number, seed = 1): { images: Uint8Array; labels: Uint8Array } {
  const random = seededNumbers(seed)
  return {
    images: Uint8Array.from({ length: count * 16 }, () => random() * 256),
    labels: Uint8Array.from({ length: count }, (_, i) => i % 10)
  }
}
