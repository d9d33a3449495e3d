/** Results of a benchmark as the lines of a table. */
import type { BenchResult } from '../bench/run-bench.ts'
import { count } from './progress-line.ts'

/** Lines to print for one result after `previous`; headings where a part of the table begins. */
export function formatBench(result: BenchResult, previous: BenchResult | null): string[] {
  const heading = headingOf(result)
  const first = heading !== null && heading !== (previous && headingOf(previous))
  return [...(first ? ['', heading] : []), lineOf(result)]
}

function headingOf(result: BenchResult): string | null {
  switch (result.kind) {
    case 'check':
      return 'checked against plain loops                 largest difference, as a share of what is allowed'
    case 'peak':
      return 'peak: multiply-add in registers, WASM SIMD                     GFLOP/s'
    case 'kernel':
      return result.group === 'step'
        ? 'kernels of the step, batch of 32, 1 thread      µs   GFLOP/s   of peak   as if dense'
        : "the brief's four functions, 1 thread            µs   GFLOP/s   of peak"
    case 'step':
      return 'training step, batch of 32                images/s   ms/step   GFLOP/s   of peak   as if dense   of peak'
    case 'scaling':
      return null
    case 'distortion':
      return 'distorted images, batch of 32             images/s   time of a step   processor, µs an image   of none'
  }
}

function lineOf(result: BenchResult): string {
  switch (result.kind) {
    case 'check':
      return `  ${result.name.padEnd(36)}${result.worst.toFixed(3).padStart(10)}`
    case 'peak':
      return `  ${threadsText(result.threads).padEnd(58)}${result.gflops.toFixed(1).padStart(10)}`
    case 'kernel':
      return (
        `  ${result.name.padEnd(36)}${result.microseconds.toFixed(0).padStart(12)}` +
        number(result.gflops) +
        share(result.shareOfPeak) +
        (result.denseGflops !== null && result.denseGflops !== result.gflops ? number(result.denseGflops, 14) : '')
      )
    case 'step':
      return (
        `  ${threadsText(result.threads).padEnd(36)}${count(result.imagesPerSecond).padStart(12)}` +
        number(result.millisecondsPerStep, 10, 3) +
        number(result.gflops) +
        share(result.shareOfPeak) +
        number(result.denseGflops, 14) +
        share(result.denseShareOfPeak)
      )
    case 'scaling':
      return `  ${threadsText(result.threads)}: ${result.speedup.toFixed(2)} times one`
    case 'distortion':
      return (
        `  ${`${result.level}, ${threadsText(result.threads)}`.padEnd(36)}${count(result.imagesPerSecond).padStart(12)}` +
        number(result.ratio, 17, 2) +
        number(result.processorMicroseconds, 25) +
        number(result.processorRatio, 10, 2)
      )
  }
}

function threadsText(threads: number): string {
  return `${threads} ${threads === 1 ? 'thread' : 'threads'}`
}

function number(value: number | null, width = 10, digits = 1): string {
  return (value === null ? '-' : value.toFixed(digits)).padStart(width)
}

function share(value: number | null): string {
  return (value === null ? '-' : `${(value * 100).toFixed(0)} %`).padStart(10)
}
