/** `lenet bench`: what this machine makes of the kernels and of a training step. */
import type { Command } from 'commander'
import { MOST_THREADS } from '../../contract/limits.ts'
import { wholeNumber } from '../arguments.ts'
import { formatBench } from '../format-bench.ts'
import type { Context } from '../context.ts'
import type { BenchResult } from '../../bench/run-bench.ts'

interface BenchOptions {
  threads?: number
  json?: true
}

const EXAMPLES = `
Examples:
  lenet bench
  lenet bench --json > bench.json

Checks every kernel against the reference first, then measures the peak of this machine and each kernel's share of it.
Backward, most products have a gradient of zero, and the kernels of the step leave those out: \`as if dense\` counts them all the same.`

export function addBenchCommand(program: Command, { terminal, stopSignal }: Context): void {
  program
    .command('bench')
    .description('measure kernels, the training step and thread scaling')
    .option('--threads <n>', 'worker threads (the cores worth using)', wholeNumber('--threads', 1, MOST_THREADS))
    .option('--json', 'JSON lines on standard output')
    .addHelpText('after', EXAMPLES)
    .action(async ({ threads, json }: BenchOptions) => {
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
