/** The brief's fifth program, `lenet5(X)` of Keras, in tfjs: a compiled layers model. */
import type { LayersModel, SymbolicTensor, Tf } from './tfjs.ts'

/**
 * X: tf.input of shape (28, 28, 1). Gives the model, compiled with Adam (default hyperparameters)
 * and accuracy metrics.
 */
export function lenet5(tf: Tf, X: SymbolicTensor): LayersModel {
  const { conv2d, maxPooling2d, flatten, dense } = tf.layers
  const kernelInitializer = tf.initializers.heNormal({ seed: 0 })
  const relu = { activation: 'relu', kernelInitializer } as const
  const layers = [
    conv2d({ filters: 6, kernelSize: 5, padding: 'same', ...relu }),
    maxPooling2d({ poolSize: 2, strides: 2 }),
    conv2d({ filters: 16, kernelSize: 5, padding: 'valid', ...relu }),
    maxPooling2d({ poolSize: 2, strides: 2 }),
    flatten(),
    dense({ units: 120, ...relu }),
    dense({ units: 84, ...relu }),
    dense({ units: 10, activation: 'softmax', kernelInitializer })
  ]
  const output = layers.reduce((tensor, layer) => layer.apply(tensor), X)
  const model = tf.model({ inputs: X, outputs: output })
  model.compile({ optimizer: tf.train.adam(), loss: 'categoricalCrossentropy', metrics: ['accuracy'] })
  return model
}
