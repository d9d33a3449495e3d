/**
 * The part of @tensorflow/tfjs-node 4.22.0 that the plain programs use. The package is installed by
 * `lenet tensorflow install` and not by npm, so its own declarations are not here at compile time.
 * Source: dist/ of @tensorflow/tfjs-core, tfjs-layers and their online reference.
 */

export interface TfTensor {
  readonly shape: readonly number[]
  dataSync(): Float32Array | Int32Array | Uint8Array
  clone(): TfTensor
  dispose(): void
  add(b: TfTensor): TfTensor
  mean(): TfTensor
  argMax(axis: number): TfTensor
  equal(b: TfTensor): TfTensor
  cast(type: 'float32' | 'int32'): TfTensor
  reshape(shape: readonly number[]): TfTensor
  relu(): TfTensor
  softmax(): TfTensor
  matMul(b: TfTensor): TfTensor
  conv2d(filter: TfTensor, strides: number, padding: 'same' | 'valid'): TfTensor
  maxPool(size: number, strides: number, padding: 'same' | 'valid'): TfTensor
}

export interface TfVariable extends TfTensor {
  assign(value: TfTensor): void
}

export interface NamedTensor {
  readonly name: string
  readonly tensor: TfTensor
}

export interface TfOptimizer {
  /** Makes the step, and gives the cost before it with `returnCost`. */
  minimize(cost: () => TfTensor, returnCost: true, variables: readonly TfVariable[]): TfTensor
  /** The step count, then all first moments, then all second ones. */
  getWeights(): Promise<NamedTensor[]>
  setWeights(weights: readonly NamedTensor[]): Promise<void>
  dispose(): void
}

export interface TfInitializer {
  apply(shape: readonly number[], type?: 'float32'): TfTensor
}

/** What a layer gives when it is applied: not yet a tensor of numbers. */
export interface SymbolicTensor {
  readonly shape: readonly (number | null)[]
}

export interface TfLayer {
  apply(input: SymbolicTensor): SymbolicTensor
}

export interface LayersModel {
  compile(settings: {
    readonly optimizer: TfOptimizer
    readonly loss: string
    readonly metrics: readonly string[]
  }): void
  /** [loss, accuracy] of the batch before the update. */
  trainOnBatch(x: TfTensor, y: TfTensor): Promise<[number, number]>
  predictOnBatch(x: TfTensor): TfTensor
  /** Kernels and biases in the order of the layers; the model's own, not to be disposed of. */
  getWeights(): TfTensor[]
  setWeights(weights: readonly TfTensor[]): void
  readonly optimizer: TfOptimizer
}

interface Conv2dSettings {
  readonly filters: number
  readonly kernelSize: number
  readonly padding: 'same' | 'valid'
  readonly activation: 'relu'
  readonly kernelInitializer: TfInitializer
}

interface DenseSettings {
  readonly units: number
  readonly activation: 'relu' | 'softmax'
  readonly kernelInitializer: TfInitializer
}

export interface Tf {
  readonly version: { readonly tfjs: string }
  tensor(values: Float32Array | Int32Array, shape: readonly number[], type?: 'float32' | 'int32'): TfTensor
  scalar(value: number, type?: 'float32' | 'int32'): TfTensor
  oneHot(indices: TfTensor, depth: number): TfTensor
  variable(value: TfTensor, trainable?: boolean, name?: string): TfVariable
  /** Disposes of every tensor made inside but the one returned. */
  tidy<T>(work: () => T): T
  dispose(tensors: TfTensor | readonly TfTensor[]): void
  readonly losses: {
    softmaxCrossEntropy(oneHotLabels: TfTensor, logits: TfTensor): TfTensor
  }
  readonly metrics: {
    /** (n), probabilities clipped at 1e-7 as in Keras. */
    categoricalCrossentropy(oneHotLabels: TfTensor, probabilities: TfTensor): TfTensor
  }
  readonly train: {
    adam(learningRate?: number, beta1?: number, beta2?: number, epsilon?: number): TfOptimizer
  }
  readonly initializers: {
    heNormal(settings: { readonly seed: number }): TfInitializer
    varianceScaling(settings: {
      readonly scale: number
      readonly mode: 'fanIn'
      readonly distribution: 'truncatedNormal'
    }): TfInitializer
  }
  input(settings: { readonly shape: readonly number[] }): SymbolicTensor
  readonly layers: {
    readonly conv2d: (settings: Conv2dSettings) => TfLayer
    readonly maxPooling2d: (settings: { readonly poolSize: number; readonly strides: number }) => TfLayer
    readonly flatten: () => TfLayer
    readonly dense: (settings: DenseSettings) => TfLayer
  }
  model(settings: { readonly inputs: SymbolicTensor; readonly outputs: SymbolicTensor }): LayersModel
}
