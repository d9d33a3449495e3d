/**
 * `lenet sweep`: the same training with other settings, as a grid or drawn at random, or as a plan
 * for other machines.
 */
import type { Command } from 'commander'
import { DISTORTION_LEVELS, type DistortionLevel } from '../../contract/distortions.ts'
import {
  MAX_BATCH_SIZE,
  MAX_LEARNING_RATE,
  MAX_SEED,
  MAX_POINTS,
  MAX_EPOCHS,
  MAX_THREADS,
  MAX_TOGETHER
} from '../../contract/limits.ts'
import type { RecipeId } from '../../contract/run-events.ts'
import type { EarlyStopping } from '../../contract/training-control.ts'
import { deviceName, nonEmpty, oneOf, positiveNumber, wholeNumber } from '../arguments.ts'
import type { Context } from '../context.ts'
import { earlyStoppingOf } from '../early-stopping-flags.ts'
import { seedList, valueList } from '../series-flags.ts'
import { trainSeries } from '../train-series.ts'

interface SweepOptions {
  learningRate?: number[]
  batchSize?: number[]
  epochs?: number[]
  recipe?: RecipeId[]
  engine?: string[]
  device?: string | number
  order?: ('shuffled' | 'sequential')[]
  distort?: DistortionLevel[]
  seeds: number[]
  random?: number
  drawSeed: number
  patience?: number
  minGain?: number
  stopBy?: EarlyStopping['measure']
  data?: string
  title: string
  parallel?: number
  together?: number
  threads?: number
  plan?: string
  resume?: string
  runs?: string
  json?: true
}

const EXAMPLES = `
Examples:
  lenet sweep --learning-rate 0.0003,0.001,0.003 --batch-size 32,128 --seeds 0-1 --epochs 3
  lenet sweep --learning-rate 0.0001,0.0003,0.001 --recipe keras,graph --patience 2
  lenet sweep --learning-rate 0.0001,0.01 --epochs 1,10 --random 20      20 points between these bounds
  lenet sweep --learning-rate 0.001,0.003 --seeds 4 --plan sweep.txt     a command a line, nothing is trained
  parallel < sweep.txt                                                   or: sed -n "$SLURM_ARRAY_TASK_ID"p sweep.txt | sh
  lenet sweep --resume 2026-11-27-sweep-1a2b3c4d                         goes on with a series

A setting with one value is the same for all runs. What the library already has with the same settings is not trained again.
Runs of a plan that were trained elsewhere come home with \`lenet runs import\`, and belong to the series then.`

export function addSweepCommand(program: Command, context: Context): void {
  const { terminal } = context
  program
    .command('sweep')
    .description('train with other settings: a grid, a random search, or a plan for other machines')
    .option(
      '--learning-rate <list>',
      'values between commas',
      valueList('--learning-rate', positiveNumber('--learning-rate', MAX_LEARNING_RATE))
    )
    .option(
      '--batch-size <list>',
      'images a step',
      valueList('--batch-size', wholeNumber('--batch-size', 1, MAX_BATCH_SIZE))
    )
    .option('--epochs <list>', 'passes over the images', valueList('--epochs', wholeNumber('--epochs', 1, MAX_EPOCHS)))
    .option('--recipe <list>', 'keras, graph', valueList('--recipe', oneOf('--recipe', ['keras', 'graph'])))
    .option('--engine <list>', 'worker-kernels, webgpu, tensorflow', valueList('--engine', nonEmpty('--engine')))
    .option(
      '--device <which>',
      "webgpu: a GPU's number or a part of its name; tensorflow: cpu, or a GPU's number",
      deviceName('--device')
    )
    .option(
      '--order <list>',
      'shuffled, sequential',
      valueList('--order', oneOf('--order', ['shuffled', 'sequential']))
    )
    .option('--distort <list>', 'none, slight, strong', valueList('--distort', oneOf('--distort', DISTORTION_LEVELS)))
    .option('--seeds <list>', 'each combination with each: 4 for 0 to 3, or 0-3, or 3,5', seedList('--seeds'), [0])
    .option('--random <n>', 'draw so many combinations instead of all', wholeNumber('--random', 1, MAX_POINTS))
    .option('--draw-seed <n>', 'with --random: of the drawing', wholeNumber('--draw-seed', 0, MAX_SEED), 0)
    .option('--patience <n>', 'end a run after so many epochs without a gain', wholeNumber('--patience', 1, MAX_EPOCHS))
    .option(
      '--stop-by <what>',
      'with --patience: validation-accuracy (the default) or validation-cost',
      oneOf('--stop-by', ['validation-accuracy', 'validation-cost'])
    )
    .option(
      '--min-gain <x>',
      'with --patience: smaller improvements are no gain (0)',
      positiveNumber('--min-gain', 100, true)
    )
    .option('--data <what>', 'mnist, synthetic, a folder with IDX files, or an .npz file', nonEmpty('--data'))
    .option('--title <text>', 'how the series is called', nonEmpty('--title'), 'sweep')
    .option('--parallel <n>', 'runs side by side (the faster way is measured)', wholeNumber('--parallel', 1, 64))
    .option(
      '--together <n>',
      'with --engine webgpu: so many runs in the same dispatches of one GPU (the faster way is measured)',
      wholeNumber('--together', 1, MAX_TOGETHER)
    )
    .option('--threads <n>', 'worker threads of a run', wholeNumber('--threads', 1, MAX_THREADS))
    .option('--plan <file>', 'write one command a line instead of training', nonEmpty('--plan'))
    .option('--resume <series>', 'go on with a series that was begun', nonEmpty('--resume'))
    .option('--runs <folder>', 'where runs are kept', nonEmpty('--runs'))
    .option('--json', 'JSON lines on standard output')
    .addHelpText('after', EXAMPLES)
    .action(async (options: SweepOptions) => {
      const { runs: runsFolder, parallel, together, threads, json } = options
      const { createNamedSeries } = await import('../../services/series/run-named-series.ts')
      const onNotice = (text: string) => terminal.note(text)
      const begin = async () => {
        const { sweepPlan } = await import('../../services/series/sweep-plan.ts')
        const { data = '', patience, minGain, stopBy, ...lists } = options
        const earlyStopping = earlyStoppingOf({ patience, minGain, stopBy })
        const plan = sweepPlan({ ...lists, data, earlyStopping, threads })
        return createNamedSeries(plan, { runsFolder, onNotice })
      }
      const id = options.resume ?? (await begin()).id
      if (options.plan !== undefined) {
        const { writePlanFile } = await import('../../services/series/plan-file.ts')
        const { commands } = await writePlanFile(id, options.plan, { runsFolder })
        if (json) terminal.printJson({ kind: 'plan', id, file: options.plan, commands })
        else terminal.print(`${commands} commands of the series ${id} are in ${options.plan}`)
        return
      }
      await trainSeries(context, id, { runsFolder, parallel, together, threads, json: json === true })
    })
}
