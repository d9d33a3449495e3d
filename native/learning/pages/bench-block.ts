import type { Block } from '../../contract/learning.ts'

/**
 * What the bench shows unless an address says otherwise is for the bench; pages say all of what
 * they show.
 */
const PLAIN = { op: 'conv', in: '5.5.1', k: '3.3', stride: '1.1', pad: 'valid', seed: '7' }

/** The bench with a 5 × 5 input, windows of 3 × 3 and stride 1, but for what `state` changes. */
export function benchBlock(caption: string, state: Readonly<Record<string, string>> = {}): Block {
  return { kind: 'bench', state: { ...PLAIN, ...state }, caption }
}

/** Address of the bench in Layers with the same state, where its settings can be changed. */
export function benchAddress(state: Readonly<Record<string, string>> = {}): string {
  return `#/layers?${new URLSearchParams({ show: 'bench', ...PLAIN, ...state }).toString()}`
}
