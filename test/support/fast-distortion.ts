/** The kernel that distorts images, alone: as a thread of the engine calls it. */
import { instantiateLenet } from '../../native/engines/worker-kernels/lenet-wasm.ts'
import { SharedMemory } from '../../native/engines/worker-kernels/shared-memory.ts'
import { readWasm } from '../../native/kernels/simd/wasm-file.ts'
import type { Distortion } from '../../native/model/distortions.ts'

/** (784) of image `index` of `pixels`, in the units of these. */
export function fastDistortion(pixels: Uint8Array | Float32Array, index: number, distortion: Distortion): Float32Array {
  const shared = new SharedMemory()
  const kernels = instantiateLenet(new WebAssembly.Module(readWasm('lenet')), shared.memory)
  const scratch = shared.reserve('scratch', kernels.scratchSize())
  const [from, to] = [shared.reserve('image', 784 * 4), shared.reserve('result', 784 * 4)]
  const image = pixels.subarray(index * 784, (index + 1) * 784)
  const bytes = image instanceof Uint8Array
  if (bytes) shared.bytes(from, 784).set(image)
  else shared.floats(from, 784).set(image)
  const { background, seed, epoch, shift, halfTurn, scale, slant, bend } = distortion
  kernels.spreadSpline(scratch)
  kernels.distortImage(from, bytes, background, seed, epoch, index, shift, halfTurn, scale, slant, bend, to, scratch)
  return shared.floats(to, 784).slice()
}
