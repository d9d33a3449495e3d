/**
 * The four kernels for any shape, four samples at a call. Compiled to general.wasm; simd/ around it
 * cuts batches into fours and gives every address. Nothing here allocates. No relaxed instructions
 * and a fixed order of additions: the same bits on every processor.
 */
export { addLanes, convBackward } from './conv-backward'
export { convForward } from './conv-forward'
export { poolBackward, poolForward } from './pool'
