/** How well an exported file agrees with the model it came from. */
export interface Verification {
  readonly images: number
  /**
   * Largest difference of any probability between the engine's answer and onnxruntime's; Infinity
   * when one is not a number.
   */
  readonly maxDifference: number
  /** Share of the images that both give the same class, 0..1. */
  readonly agreement: number
}
