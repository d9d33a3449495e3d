/**
 * The four kernels in WASM SIMD, for float32. Same names, arguments and refusals as the reference.
 */
export { convBackward } from './conv-backward.ts'
export { convForward } from './conv-forward.ts'
export { poolBackward } from './pool-backward.ts'
export { poolForward } from './pool-forward.ts'
