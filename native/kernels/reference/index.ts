/**
 * The four kernels as plain loops, for float32 and float64: slow, obvious, and what the fast ones
 * are checked against.
 */
export { convBackward } from './conv-backward.ts'
export { convForward } from './conv-forward.ts'
export { poolBackward } from './pool-backward.ts'
export { poolForward } from './pool-forward.ts'
