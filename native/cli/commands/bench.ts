/** `lenet bench`: what this machine makes of the kernels and of a training step. */
import type { Command } from 'commander'
import { MAX_EPOCHS, MAX_SEEDS, MAX_THREADS } from '../../contract/limits.ts'
import { deviceName, nonEmpty, oneOf, wholeNumber } from '../arguments.ts'
import { formatBench } from '../format-bench.ts'
import { formatGpuBench } from '../format-gpu-bench.ts'
import { formatSeriesBench } from '../format-series-bench.ts'
import type { Context } from '../context.ts'
import { printLines } from '../terminal.ts'
import type { BenchResult } from '../../bench/run-bench.ts'

interface BenchOptions {
  engine: 'worker-kernels' | 'webgpu'
  device?: string | number
  threads?: number
  quick?: true
  workgroup?: '256' | '512' | '1024'
  series?: number
  epochs: number
  data?: string
  json?: true
}

const EXAMPLES = `
Examples:
  lenet bench
  lenet bench --quick                    a first look: everything is measured once
  lenet bench --json > bench.json
  lenet bench --engine webgpu
  lenet bench --series 20                20 seeds of 5 epochs against 20 single runs: the same bits, and the times

Checks every kernel against the reference first, then measures the peak of this machine and each kernel's share of it.
Backward, most products have a gradient of zero, and the kernels of the step leave those out: \`as if dense\` counts them all the same.`

export function addBenchCommand(program: Command, { terminal, stopSignal }: Context): void {
  program
    .command('bench')
    .description('measure kernels, the training step, thread scaling, and series of runs')
    .option(
      '--engine <name>',
      'worker-kernels, or webgpu: dispatches and parts of a step on a GPU',
      oneOf('--engine', ['worker-kernels', 'webgpu']),
      'worker-kernels'
    )
    .option('--device <which>', "webgpu: a GPU's number or a part of its name (the strongest)", deviceName('--device'))
    .option('--threads <n>', 'worker threads (the cores worth using)', wholeNumber('--threads', 1, MAX_THREADS))
    .option('--quick', 'measure everything once: rough figures')
    .option('--workgroup <n>', 'webgpu: threads of a workgroup (256)', oneOf('--workgroup', ['256', '512', '1024']))
    .option('--series <n>', 'so many seeds as a series, against single runs', wholeNumber('--series', 2, MAX_SEEDS))
    .option('--epochs <n>', 'with --series: of each run', wholeNumber('--epochs', 1, MAX_EPOCHS), 5)
    .option('--data <what>', 'with --series: as for `lenet train`', nonEmpty('--data'))
    .option('--json', 'JSON lines on standard output')
    .addHelpText('after', EXAMPLES)
    .action(async ({ engine, device, threads, quick, workgroup, series, epochs, data, json }: BenchOptions) => {
      if (series !== undefined) {
        const { benchSeries } = await import('../../services/bench-series.ts')
        const onProgress = (what: string) => terminal.progress(what)
        const result = await benchSeries({ runs: series, epochs, data, onProgress, signal: stopSignal() })
        terminal.endProgress()
        if (json) terminal.printJson(result)
        else for (const line of formatSeriesBench(result)) terminal.print(line)
        return
      }
      if (engine === 'webgpu') {
        const { benchWebGpu } = await import('../../services/bench-webgpu.ts')
        await benchWebGpu({
          device,
          settings: workgroup === undefined ? undefined : { threads: Number(workgroup) },
          onResult: (result) => {
            if (json) terminal.printJson(result)
            else printLines(terminal, formatGpuBench(result))
          },
          onProgress: (what) => terminal.progress(what)
        })
        return
      }
      const { runBench } = await import('../../bench/run-bench.ts')
      if (quick && !json) terminal.print('Everything is measured once: rough figures.')
      let previous: BenchResult | null = null
      await runBench({
        threads,
        quick,
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
