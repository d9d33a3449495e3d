/**
 * Reads a model with onnxruntime-web on WebAssembly: node predict-web.ts PACKAGE_FOLDER MODEL.onnx
 * IMAGES.f32 Prints the probabilities as one JSON list, as predict.py does.
 */
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import type * as Runtime from 'onnxruntime-node'

const [folder, model, images] = process.argv.slice(2) as [string, string, string]
// Both packages have the interface of onnxruntime-common. The file, as 1.17's package.json names
// one that it does not have.
const { env, InferenceSession, Tensor } = createRequire(import.meta.url)(
  `${folder}/dist/ort.node.min.js`
) as typeof Runtime

env.wasm.numThreads = 1
const session = await InferenceSession.create(new Uint8Array(readFileSync(model)), { executionProviders: ['wasm'] })
const values = new Float32Array(new Uint8Array(readFileSync(images)).buffer)
const image = new Tensor('float32', values, [values.length / 784, 1, 28, 28])
const { probabilities } = await session.run({ image }, ['probabilities'])
console.log(JSON.stringify(Array.from(probabilities!.data as Float32Array)))
