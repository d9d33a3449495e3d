/**
 * Network input of float32 values without two equal neighbours, so that no pooling window has a
 * tie.
 */
export function testImages(count: number): Float64Array {
  return Float64Array.from({ length: count * 784 }, (_, i) =>
    Math.fround(0.5 + 0.5 * Math.sin(1.7 * i + 0.01 * i * (i % 13)))
  )
}
