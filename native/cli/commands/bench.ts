/** `lenet bench`: what this machine makes of the kernels and of a training step. */
import type { Command } from 'commander'
import { MAX_THREADS } from '../../contract/limits.ts'
import { deviceName, oneOf, wholeNumber } from '../arguments.ts'
import type { WebGpuBenchResult } from '../../services/bench-webgpu.ts'
import { formatBench } from '../format-bench.ts'
import type { Context } from '../context.ts'
import type { BenchResult } from '../../bench/run-bench.ts'

interface BenchOptions {
  engine: 'worker-kernels' | 'webgpu'
  device?: string | number
  threads?: number
  json?: true
}

const EXAMPLES = `
Examples:
  lenet bench
  lenet bench --json > bench.json
  lenet bench --engine webgpu

Checks every kernel against the reference first, then measures the peak of this machine and each kernel's share of it.
Backward, most products have a gradient of zero, and the kernels of the step leave those out: \`as if dense\` counts them all the same.`

/** Dispatches in a row, so that the way to the GPU and back does not count. */
const GPU_REPETITIONS = 500

function formatGpuBench(result: WebGpuBenchResult): string {
  if (result.kind === 'gpu') return `${result.device}${result.driver ? `, driver ${result.driver}` : ''}, batch of 32`
  const { what, count, microseconds } = result
  const unit = what === 'dispatch' ? 'workgroups' : 'networks'
  return `  ${`${what}, ${count} ${unit}`.padEnd(28)}${microseconds.toFixed(1).padStart(12)} µs`
}

export function addBenchCommand(program: Command, { terminal, stopSignal }: Context): void {
  program
    .command('bench')
    .description('measure kernels, the training step and thread scaling')
    .option(
      '--engine <name>',
      'worker-kernels, or webgpu: dispatches and parts of a step on a GPU',
      oneOf('--engine', ['worker-kernels', 'webgpu']),
      'worker-kernels'
    )
    .option('--device <which>', "webgpu: a GPU's number or a part of its name (the strongest)", deviceName('--device'))
    .option('--threads <n>', 'worker threads (the cores worth using)', wholeNumber('--threads', 1, MAX_THREADS))
    .option('--json', 'JSON lines on standard output')
    .addHelpText('after', EXAMPLES)
    .action(async ({ engine, device, threads, json }: BenchOptions) => {
      if (engine === 'webgpu') {
        const { benchWebGpu } = await import('../../services/bench-webgpu.ts')
        await benchWebGpu({
          device,
          repetitions: GPU_REPETITIONS,
          onResult: (result) => {
            if (json) terminal.printJson(result)
            else terminal.print(formatGpuBench(result))
          },
          onProgress: (what) => terminal.progress(what)
        })
        return
      }
      const { runBench } = await import('../../bench/run-bench.ts')
      let previous: BenchResult | null = null
      await runBench({
        threads,
        onResult: (result) => {
          if (json) terminal.printJson(result)
          else for (const line of formatBench(result, previous)) terminal.print(line)
          previous = result
        },
        onProgress: (what) => terminal.progress(what),
        signal: stopSignal()
      })
    })
}
