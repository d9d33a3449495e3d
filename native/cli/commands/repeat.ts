/** `lenet repeat`: the same run again to the bit, or a setting over several seeds. */
import type { Command } from 'commander'
import { MAX_THREADS, MAX_TOGETHER } from '../../contract/limits.ts'
import type { SeedUse } from '../../contract/run-series.ts'
import { deviceName, nonEmpty, oneOf, wholeNumber } from '../arguments.ts'
import type { Context } from '../context.ts'
import { EXIT_FAILURE } from '../exit-codes.ts'
import { formatRepetition } from '../format-repetition.ts'
import { seedList } from '../series-flags.ts'
import { trainSeries } from '../train-series.ts'
import { createTrainingReport } from '../training-report.ts'

interface RepeatOptions {
  seeds?: number[]
  vary?: SeedUse
  parallel?: number
  together?: number
  data?: string
  engine?: string
  device?: string | number
  threads?: number
  runs?: string
  json?: true
}

const EXAMPLES = `
Examples:
  lenet repeat last                      trains it again and compares every cost and every parameter
  lenet repeat 33e6.card.json            the same from a card alone
  lenet repeat 33e6 --seeds 0-7          eight seeds of the same settings: mean, spread and interval
  lenet repeat 33e6 --seeds 20 --vary order
  lenet repeat 33e6 --seeds 16 --engine webgpu --together 16      in the same dispatches of one GPU

Without --seeds it exits with 0 when the result is the same to the bit, else with 1. Ctrl-C keeps what is done: a series goes
on with \`lenet sweep --resume ID\`, a repetition with \`lenet resume ID\`.`

export function addRepeatCommand(program: Command, context: Context): void {
  const { terminal, stopSignal, setExitCode } = context
  program
    .command('repeat')
    .description('train a run again and compare, or repeat it over several seeds')
    .argument('<run>', 'its id or the beginning of it, `last`, its folder, or a card', nonEmpty('RUN'))
    .option('--seeds <list>', '8 for seeds 0 to 7, or 0-7, or 3,5,8', seedList('--seeds'))
    .option(
      '--vary <what>',
      'with --seeds: both (the default), order, or initial-parameters',
      oneOf('--vary', ['both', 'order', 'initial-parameters'])
    )
    .option(
      '--parallel <n>',
      'with --seeds: runs side by side (the faster way is measured)',
      wholeNumber('--parallel', 1, 64)
    )
    .option(
      '--together <n>',
      'with --seeds and --engine webgpu: so many runs in the same dispatches of one GPU (the faster way is measured)',
      wholeNumber('--together', 1, MAX_TOGETHER)
    )
    .option('--data <what>', 'where its data lies now', nonEmpty('--data'))
    .option('--engine <name>', 'another engine: the result will differ in its last bits', nonEmpty('--engine'))
    .option(
      '--device <which>',
      "webgpu: a GPU's number or a part of its name; tensorflow: cpu, or a GPU's number (the run's own)",
      deviceName('--device')
    )
    .option('--threads <n>', 'worker threads of a run', wholeNumber('--threads', 1, MAX_THREADS))
    .option('--runs <folder>', 'where runs are kept', nonEmpty('--runs'))
    .option('--json', 'JSON lines on standard output')
    .addHelpText('after', EXAMPLES)
    .action(
      async (name: string, { seeds, vary, parallel, together, runs: runsFolder, json, ...options }: RepeatOptions) => {
        const onNotice = (text: string) => terminal.note(text)
        if (seeds) {
          const { seedsPlanOf } = await import('../../services/series/seeds-plan.ts')
          const { createNamedSeries } = await import('../../services/series/run-named-series.ts')
          const plan = await seedsPlanOf(name, { seeds, seedUse: vary ?? 'both', runsFolder, ...options })
          const { id } = await createNamedSeries(plan, { runsFolder, onNotice })
          const { threads } = options
          await trainSeries(context, id, { runsFolder, parallel, together, threads, json: json === true })
          return
        }
        const { repeatNamedRun } = await import('../../services/repeat/repeat-named-run.ts')
        const report = createTrainingReport(terminal, json === true)
        const outcome = await repeatNamedRun(name, {
          ...options,
          runsFolder,
          signal: stopSignal(),
          onNotice,
          onEvent: (event) => report.event(event)
        })
        if (json) terminal.printJson({ kind: 'repetition', ...outcome })
        else for (const line of formatRepetition(outcome)) terminal.print(line)
        if (outcome.verdict.kind !== 'same') setExitCode(EXIT_FAILURE)
      }
    )
}
