/**
 * What an explanation of LeNet-5 on one image consists of. Everything is float64 unless said; arrays are row-major, shapes as in
 * the brief: images (h, w, c), kernels (kh, kw, cPrev, cNew). A cell is row, column, map, or the number of a unit.
 * A gradient is that of one image's cost or logit; dA is with respect to a layer's output, dZ to what goes into its activation.
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
  { readonly kind: 'cost'; readonly label: number } | { readonly kind: 'logit'; readonly digit: number }
/** Who takes the gradient of equal maxima of a pooling window. */
export type TieRule = 'first' | 'all'

/** The inputs a cell depends on, in one layer before it. May reach over the border. */
export interface Field {
  readonly layer: LayerName
  readonly rows: Range
  readonly columns: Range
}

export interface ConvCell {
  readonly kind: 'conv'
  readonly layer: LayerName
  readonly cell: Cell
  readonly previous: LayerName
  readonly rows: Range
  readonly columns: Range
  readonly field: readonly Field[]
  /** (kh, kw): 1 inside the map, 0 in the padding. */
  readonly inside: Uint8Array
  readonly paddingCells: number
  /** (kh, kw, cPrev) */
  readonly shape: readonly number[]
  readonly inputs: Float64Array
  readonly weights: Float64Array
  readonly products: Float64Array
  readonly sumPerChannel: Float64Array
  readonly sum: number
  readonly bias: number
  readonly z: number
  readonly a: number
  readonly gateOpen: boolean
}

export interface PoolCell {
  readonly kind: 'maxPool'
  readonly layer: LayerName
  readonly cell: Cell
  readonly previous: LayerName
  readonly rows: Range
  readonly columns: Range
  readonly field: readonly Field[]
  /** (kh, kw) */
  readonly shape: readonly number[]
  readonly window: Float64Array
  readonly a: number
  readonly mean: number
  /** Cells of the layer before that hold the largest value, in row-major order. */
  readonly winners: readonly Cell[]
  readonly first: Cell
  readonly tied: boolean
}

export interface Contribution {
  readonly index: number
  /** Of the layer before. */
  readonly cell: Cell
  readonly input: number
  readonly weight: number
  readonly product: number
}

export interface DenseCell {
  readonly kind: 'dense'
  readonly layer: LayerName
  readonly cell: Cell
  readonly previous: LayerName
  readonly inputs: number
  readonly inputsNotZero: number
  readonly products: Float64Array
  /** The eight largest by magnitude; of equal ones the lower index first. */
  readonly largest: readonly Contribution[]
  /** The sum of all that are not among `largest`. */
  readonly others: number
  readonly positive: number
  readonly negative: number
  readonly sum: number
  readonly bias: number
  readonly z: number
  readonly a: number
  /** Null for dense3, which has no gate. */
  readonly gateOpen: boolean | null
  /** Of dense3 alone. */
  readonly probability: number | null
}

export interface SoftmaxTable {
  readonly logits: Float64Array
  readonly largest: number
  /** Logit less the largest. */
  readonly shifted: Float64Array
  readonly exponentials: Float64Array
  /** Of the exponentials. */
  readonly sum: number
  readonly probabilities: Float64Array
  readonly label: number | null
  readonly cost: number | null
}

export type CellExplanation = ConvCell | PoolCell | DenseCell

/** Where the gradient of a convolution's cell goes. Products with dZ, and the totals that they are a part of. */
export interface ConvGives {
  readonly kind: 'conv'
  readonly layer: LayerName
  readonly cell: Cell
  readonly previous: LayerName
  readonly rows: Range
  readonly columns: Range
  readonly inside: Uint8Array
  /** (kh, kw, cPrev) */
  readonly shape: readonly number[]
  /** The pooling window that the cell lies in. */
  readonly from: PoolCell
  readonly dA: number
  readonly z: number
  readonly gateOpen: boolean
  /** Derivative of the activation at z. */
  readonly slope: number
  readonly dZ: number
  readonly inputs: Float64Array
  readonly weights: Float64Array
  readonly toDW: Float64Array
  /** Gradient of this kernel. */
  readonly dW: Float64Array
  readonly toDAPrev: Float64Array
  /** Gradient of the inputs of the window; 0 in the padding. */
  readonly dAPrev: Float64Array
  readonly toDb: number
  readonly db: number
}

export interface CellGradient {
  readonly cell: Cell
  readonly gradient: number
}

export interface PoolGives {
  readonly kind: 'maxPool'
  readonly layer: LayerName
  readonly cell: Cell
  readonly previous: LayerName
  readonly shape: readonly number[]
  readonly window: Float64Array
  readonly dA: number
  readonly tied: boolean
  readonly first: readonly CellGradient[]
  readonly all: readonly CellGradient[]
  /** What is given back altogether under each rule. */
  readonly given: Readonly<Record<TieRule, number>>
  /** (kh, kw): whether the gate behind each cell is open. */
  readonly gates: readonly boolean[]
  readonly asAverage: { readonly share: number; readonly given: number }
  /** Every input behind the window's cells is 0. */
  readonly blankPaper: boolean
}

export interface DenseGives {
  readonly kind: 'dense'
  readonly layer: LayerName
  readonly cell: Cell
  readonly previous: LayerName
  /** Null for dense3, where the gradient of the logit arrives as dZ. */
  readonly dA: number | null
  readonly z: number
  readonly gateOpen: boolean | null
  readonly dZ: number
  readonly toDb: number
  readonly db: number
  readonly dWNotZero: number
  readonly largestToDW: readonly {
    readonly index: number
    readonly cell: Cell
    readonly input: number
    readonly dW: number
  }[]
  readonly largestToDAPrev: readonly {
    readonly index: number
    readonly cell: Cell
    readonly weight: number
    readonly given: number
    readonly dAPrev: number
  }[]
}

/** p - y of the cost, or the unit vector of a logit. */
export interface LogitGradients {
  readonly of: GradientOf
  readonly y: Float64Array
  readonly p: Float64Array
  readonly dLogits: Float64Array
}

export type GivesExplanation = ConvGives | PoolGives | DenseGives

/** What a place of the turned kernel meets. */
export const PLACE = { seen: 0, outside: 1, hole: 2 } as const

/** Gradient of a cell as a convolution of the next layer's dZ with the kernel turned by 180 degrees. */
export interface ConvComes {
  readonly kind: 'conv'
  readonly layer: LayerName
  readonly cell: Cell
  readonly next: LayerName
  /** (kh, kw, cNew); place (i, j) meets weight (kh - 1 - i, kw - 1 - j). */
  readonly shape: readonly number[]
  /** (kh, kw, 2): the output that stands at this place, or -1. */
  readonly places: Int16Array
  /** (kh, kw): PLACE. */
  readonly placeKinds: Uint8Array
  /** Places that are seen, and places that fall between two windows. */
  readonly positions: number
  readonly holes: number
  readonly dZ: Float64Array
  readonly turned: Float64Array
  readonly perMap: Float64Array
  readonly dA: number
}

export interface PoolComes {
  readonly kind: 'maxPool'
  readonly layer: LayerName
  readonly cell: Cell
  readonly next: LayerName
  readonly output: Cell
  readonly dOut: number
  readonly isFirst: boolean
  readonly isWinner: boolean
  readonly window: PoolCell
  readonly z: number
  readonly dA: Readonly<Record<TieRule, number>>
  readonly dZ: Readonly<Record<TieRule, number>>
}

/** A unit of a dense layer's input: its gradient is the sum over the units of the next layer. */
export interface DenseComes {
  readonly kind: 'dense'
  readonly layer: LayerName
  readonly cell: Cell
  readonly next: LayerName
  readonly weights: Float64Array
  readonly dZ: Float64Array
  readonly products: Float64Array
  readonly dA: number
}

export type ComesExplanation = ConvComes | PoolComes | DenseComes

export interface WeightGradient {
  readonly parameter: string
  readonly index: readonly number[]
  readonly value: number
  /** [rows, columns] of the positions it is used at; [1, 1] in a dense layer. */
  readonly positions: readonly [number, number]
  /** (rows, columns); 1 for a bias. */
  readonly inputs: Float64Array
  readonly dZ: Float64Array
  readonly products: Float64Array
  readonly gradientsNotZero: number
  readonly termsNotZero: number
  readonly gradient: number
}

/** One step of Adam for one weight, as TensorFlow writes it. */
export interface AdamStep {
  readonly t: number
  readonly gradient: number
  readonly mBefore: number
  readonly vBefore: number
  readonly m: number
  readonly v: number
  readonly learningRate: number
  readonly beta1: number
  readonly beta2: number
  readonly epsilon: number
  /** learningRate * sqrt(1 - beta2^t) / (1 - beta1^t) */
  readonly rate: number
  readonly before: number
  readonly step: number
  readonly after: number
}

export interface CheckedEntry {
  readonly parameter: string
  readonly index: readonly number[]
  readonly analytic: number
  readonly numeric: number
  readonly relativeError: number
  /** The two probes lie on different sides of a gate or a pooling winner. */
  readonly crossesKink: boolean
  /** The relative error is below 1e-6, or the difference is no more than rounding of the two costs makes. */
  readonly agrees: boolean
}

export interface CheckedTensor {
  readonly name: string
  readonly entries: number
  readonly kinks: number
  /** Among entries that cross no kink; null when all do. */
  readonly largest: number | null
  readonly worst: CheckedEntry | null
  /** All entries that cross no kink agree. */
  readonly agrees: boolean
}

export interface GradientCheck {
  readonly h: number
  readonly tensors: readonly CheckedTensor[]
}

export type AttributionMethod = 'gradient' | 'gradient-times-input' | 'integrated'

export interface Attribution {
  readonly digit: number
  readonly method: AttributionMethod
  /** (28, 28) */
  readonly values: Float64Array
  readonly sum: number
  readonly logit: number
  /** Of a black image. */
  readonly logitOfBaseline: number
  /** logit - logitOfBaseline - sum */
  readonly missing: number
}

/** A patch of 4 x 4 set to 0, every 2 pixels; (13, 13) each. */
export interface Occlusion {
  readonly digit: number
  readonly logit: number
  readonly probability: number
  readonly logits: Float64Array
  readonly probabilities: Float64Array
}

export interface Neighbour {
  readonly index: number
  readonly label: number
  /** Cosine of the angle, or distance. */
  readonly value: number
}

/** A small array, row-major. */
export interface SmallArray {
  readonly shape: readonly number[]
  readonly data: Float64Array
}

export type BenchActivation = 'linear' | 'relu' | 'tanh' | 'sigmoid'

export type BenchSettings =
  | {
      readonly op: 'conv'
      readonly stride: Range
      readonly padding: 'same' | 'valid'
      readonly activation: BenchActivation
    }
  | {
      readonly op: 'pool'
      readonly stride: Range
      readonly kernelShape: Range
      readonly mode: 'max' | 'avg'
      readonly ties: TieRule
    }

/** aPrev (m, h, w, c), w (kh, kw, c, n), b (1, 1, 1, n), dA like the output. Pooling has neither w nor b. */
export interface BenchArrays {
  readonly aPrev: SmallArray
  readonly w: SmallArray | null
  readonly b: SmallArray | null
  readonly dA: SmallArray
}

export interface BenchResult {
  /** (m, hNew, wNew, cNew) */
  readonly shape: readonly number[]
  readonly pad: { readonly top: number; readonly left: number; readonly bottom: number; readonly right: number }
  /** Rows and columns at the end that no window reaches. */
  readonly leftOver: Range
  /** How the output's rows and columns follow from the sizes, in numbers. */
  readonly explanation: { readonly rows: string; readonly columns: string }
  /** Pooling has no z, dZ, dW and db. */
  readonly z: SmallArray | null
  readonly a: SmallArray
  readonly dZ: SmallArray | null
  readonly dW: SmallArray | null
  readonly db: SmallArray | null
  readonly dAPrev: SmallArray
  /** (h, w): how many windows hold each input. */
  readonly coverage: SmallArray
  readonly inputsNoWindowReaches: number
  /** Of max pooling. */
  readonly windowsWithTies: number
}

export type BenchArrayName = 'z' | 'a' | 'dZ' | 'dW' | 'db' | 'dAPrev'

/** How one number of the bench adds up. */
export interface BenchCell {
  readonly array: BenchArrayName
  readonly index: readonly number[]
  readonly total: number
  /** Products in the order they are added; of pooling the values of the window, times 1. At most 100. */
  readonly factors: readonly (readonly [number, number])[]
  /** Products that are not among `factors`, and their sum. */
  readonly more: number
  readonly moreSum: number
  readonly bias: number | null
  /** Inputs of the window that are padding; places of the turned kernel that meet no window, or fall between two. */
  readonly padding: number
  readonly outside: number
  readonly holes: number
  /** Windows that hold this input. */
  readonly windows: number
  /** Inputs that the number is made of: flat positions in A_prev, for marking them. */
  readonly inputs: readonly number[]
  readonly outputs: readonly number[]
}
