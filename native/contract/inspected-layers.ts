/**
 * Names of what an inspection is about: layers, parameters, cells, gradients. In all explanations
 * values are float64 unless said and arrays row-major, with shapes as in the brief: images (h, w,
 * c), kernels (kh, kw, cPrev, cNew). A cell is row, column, map, or the number of a unit. A
 * gradient is that of one image's cost or logit; dA is with respect to a layer's output, dZ to what
 * goes into its activation.
 */

export const LAYER_NAMES = ['image', 'conv1', 'pool1', 'conv2', 'pool2', 'dense1', 'dense2', 'dense3'] as const
export type LayerName = (typeof LAYER_NAMES)[number]
/** In the order of the flat vector. */
export const PARAMETER_NAMES = [
  ...(['conv1/kernel', 'conv1/bias', 'conv2/kernel', 'conv2/bias'] as const),
  ...(['dense1/kernel', 'dense1/bias', 'dense2/kernel', 'dense2/bias', 'dense3/kernel', 'dense3/bias'] as const)
] as const
export type LayerKind = 'image' | 'conv' | 'maxPool' | 'dense'

/** [row, column, map], or [unit] of a dense layer. */
export type Cell = readonly number[]
/** Rows and columns are pairs: first and last, both included. */
export type Range = readonly [number, number]

/** What is differentiated: the cost for a label, -ln p[label], or the logit of a digit. */
export type GradientOf =
  | { readonly kind: 'cost'; readonly label: number }
  | { readonly kind: 'logit'; readonly digit: number }
/** Who takes the gradient of equal maxima of a pooling window. */
export type TieRule = 'first' | 'all'

/** The inputs a cell depends on, in one layer before it. May reach over the border. */
export interface Field {
  readonly layer: LayerName
  readonly rows: Range
  readonly columns: Range
}
