/**
 * What cores multiply and add at best in WASM SIMD, in registers alone: the 100 % that kernels are
 * measured against.
 */
import { once } from 'node:events'
import { Worker } from 'node:worker_threads'
import { readWasm } from '../kernels/simd/wasm-file.ts'
import { bestTime } from './best-time.ts'

/** Operations of one round of assembly/peak.ts: 12 vectors of 4, multiply and add. */
const ROUND_FLOPS = 12 * 4 * 2
const ROUNDS = 100_000

/** GFLOP/s of the calling thread. */
export function peakHere(): number {
  const { exports } = new WebAssembly.Instance(new WebAssembly.Module(readWasm('peak')), { env: {} })
  const multiplyAdd = exports['multiplyAdd'] as (rounds: number, factor: number, addend: number) => number
  let sink = 0
  const seconds = bestTime(() => (sink += multiplyAdd(ROUNDS, 0.5, 1)))
  if (!Number.isFinite(sink)) throw new Error('the sums of the peak have left their range')
  return (ROUNDS * ROUND_FLOPS) / seconds / 1e9
}

/**
 * In a bundle the entry lies beside the code under the name that electron.vite.config.ts gives it.
 */
const ENTRY = new URL(import.meta.url.endsWith('.ts') ? './peak-thread.ts' : './peak-thread.js', import.meta.url)

/** GFLOP/s of several threads at the same time, added up. */
export async function peakOf(threads: number): Promise<number> {
  const workers = Array.from({ length: threads }, () => new Worker(ENTRY))
  const peaks = await Promise.all(workers.map(async (worker) => (await once(worker, 'message'))[0] as number))
  return peaks.reduce((sum, peak) => sum + peak, 0)
}
