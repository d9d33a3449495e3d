/**
 * Flags of V8 for the compute process. A short burst of small objects, as of a list of 1,000 runs,
 * lets V8 grow its young generation to 48 MB, which it keeps; 4 MB a half suffice. Training works
 * in arrays outside of it. Measured in docs/benchmarks.md.
 */
export const COMPUTE_FLAGS: readonly string[] = ['--max-semi-space-size=4']
