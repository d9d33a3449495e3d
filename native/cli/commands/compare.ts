/** `lenet compare`: engines side by side, from the same parameters over the same batches. */
import type { Command } from 'commander'
import type { Comparison } from '../../contract/comparison.ts'
import { MAX_SEED, MAX_THREADS } from '../../contract/limits.ts'
import { listOf, nonEmpty, oneOf, wholeNumber } from '../arguments.ts'
import { formatComparison } from '../format-comparison.ts'
import type { Context } from '../context.ts'

interface CompareOptions {
  engines: string[]
  data?: string
  recipe: 'keras' | 'graph'
  seed: number
  threads?: number
  json?: true
}

const EXAMPLES = `
Examples:
  lenet compare                                              worker-kernels and tensorflow
  lenet compare --engines tensorflow,keras-program           against plain trainOnBatch

Engines: worker-kernels, webgpu, tensorflow; keras-program and graph-program are the brief's programs written plainly with tfjs.
Differences are from the first engine, as a share of its largest value. Gradients are those of the first batch of 32.
Parameters after 0 steps are those that TensorFlow draws itself, compared with the ones that every engine starts from.`

export function addCompareCommand(program: Command, { terminal, stopSignal }: Context): void {
  program
    .command('compare')
    .description('engines side by side: loss, gradients, parameters, speed, memory')
    .option('--engines <a,b>', 'two or more, the first to compare with', listOf('--engines'), [
      'worker-kernels',
      'tensorflow'
    ])
    .option('--data <what>', 'mnist, synthetic, a folder with IDX files, or an .npz file', nonEmpty('--data'))
    .option(
      '--recipe <name>',
      'keras or graph: initial parameters, order, epsilon of Adam',
      oneOf('--recipe', ['keras', 'graph']),
      'keras'
    )
    .option('--seed <n>', 'of the first parameters and the order', wholeNumber('--seed', 0, MAX_SEED), 0)
    .option('--threads <n>', 'threads of each engine (what suits it best)', wholeNumber('--threads', 1, MAX_THREADS))
    .option('--json', 'JSON lines on standard output')
    .addHelpText('after', EXAMPLES)
    .action(async ({ json, ...options }: CompareOptions) => {
      const { compareEngines } = await import('../../services/compare-engines.ts')
      let previous: Comparison | null = null
      await compareEngines({
        ...options,
        onResult: (result) => {
          if (json) terminal.printJson(result)
          else for (const line of formatComparison(result, previous)) terminal.print(line)
          previous = result
        },
        onProgress: (what) => terminal.progress(what),
        onNotice: (text) => terminal.note(text),
        signal: stopSignal()
      })
    })
}
