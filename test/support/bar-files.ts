/**
 * A data set as the bytes of two IDX files, made without Node, so that a page can drop them too:
 * bars whose place tells the digit.
 */

export interface DroppedFile {
  readonly name: string
  readonly bytes: Uint8Array<ArrayBuffer>
}

/** `count` images and their labels; a sixth of them validates. Labels go round from 0 to 9. */
export function barFiles(count: number, name = 'bars'): DroppedFile[] {
  const images = new Uint8Array(count * 784)
  const labels = Uint8Array.from({ length: count }, (_, n) => n % 10)
  let random = 1
  for (let n = 0; n < count; n++) {
    for (let i = 0; i < 784; i++) {
      random = (Math.imul(random, 1664525) + 1013904223) >>> 0
      const lit = Math.floor((i % 28) / 2.8) === labels[n]
      images[n * 784 + i] = (lit ? 150 : 0) + (random >>> 24) / 4
    }
  }
  return [
    { name: `${name}-images-idx3-ubyte`, bytes: idxBytes([count, 28, 28], images) },
    { name: `${name}-labels-idx1-ubyte`, bytes: idxBytes([count], labels) }
  ]
}

export function idxBytes(shape: readonly number[], values: Uint8Array): Uint8Array<ArrayBuffer> {
  const headerBytes = 4 + 4 * shape.length
  const bytes = new Uint8Array(headerBytes + values.length)
  const view = new DataView(bytes.buffer)
  bytes.set([0, 0, 8, shape.length])
  shape.forEach((size, axis) => view.setUint32(4 + 4 * axis, size))
  bytes.set(values, headerBytes)
  return bytes
}
