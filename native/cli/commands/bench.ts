/** `lenet bench`: what this machine makes of the kernels and of a training step. */
import type { Command } from 'commander'
import { MAX_THREADS } from '../../contract/limits.ts'
import { deviceName, oneOf, wholeNumber } from '../arguments.ts'
import { formatBench } from '../format-bench.ts'
import { formatGpuBench } from '../format-gpu-bench.ts'
import type { Context } from '../context.ts'
import type { BenchResult } from '../../bench/run-bench.ts'

interface BenchOptions {
  engine: 'worker-kernels' | 'webgpu'
  device?: string | number
  threads?: number
  workgroup?: '256' | '512' | '1024'
  json?: true
}

const EXAMPLES = `
Examples:
  lenet bench
  lenet bench --json > bench.json
  lenet bench --engine webgpu

Checks every kernel against the reference first, then measures the peak of this machine and each kernel's share of it.
Backward, most products have a gradient of zero, and the kernels of the step leave those out: \`as if dense\` counts them all the same.`

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
    .option('--workgroup <n>', 'webgpu: threads of a workgroup (256)', oneOf('--workgroup', ['256', '512', '1024']))
    .option('--json', 'JSON lines on standard output')
    .addHelpText('after', EXAMPLES)
    .action(async ({ engine, device, threads, workgroup, json }: BenchOptions) => {
      if (engine === 'webgpu') {
        const { benchWebGpu } = await import('../../services/bench-webgpu.ts')
        await benchWebGpu({
          device,
          settings: workgroup === undefined ? undefined : { threads: Number(workgroup) },
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
