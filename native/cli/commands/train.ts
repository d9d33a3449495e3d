/** `lenet train`: the main job. */
import type { Command } from 'commander'
import { DISTORTION_LEVELS, type DistortionLevel } from '../../contract/distortions.ts'
import type { EarlyStopping } from '../../contract/training-control.ts'
import { MAX_BATCH_SIZE, MAX_LEARNING_RATE, MAX_SEED, MAX_EPOCHS, MAX_THREADS } from '../../contract/limits.ts'
import { deviceName, nonEmpty, oneOf, positiveNumber, wholeNumber } from '../arguments.ts'
import type { Context } from '../context.ts'
import { earlyStoppingOf } from '../early-stopping-flags.ts'
import { createTrainingReport } from '../training-report.ts'

interface TrainOptions {
  data?: string
  recipe: 'keras' | 'graph'
  engine?: string
  device?: string | number
  epochs?: number
  batchSize?: number
  seed: number
  initialSeed?: number
  series?: string
  threads?: number
  init?: string
  order: 'shuffled' | 'sequential'
  distort: DistortionLevel
  maxSteps?: number
  learningRate?: number
  checkpointSeconds: number
  patience?: number
  minGain?: number
  stopBy?: EarlyStopping['measure']
  runs?: string
  export?: string
  trace?: string
  json?: true
}

const EXAMPLES = `
Examples:
  lenet train                                              MNIST when it is there, generated digits otherwise
  lenet train --data mnist --epochs 5 --export lenet5.onnx
  lenet train --data digits/ --recipe graph                a folder with the four IDX files, as TensorFlow 1 trained
  lenet train --data MNIST.npz --seed 7 --threads 1 --json one JSON object a line, for programs
  lenet train --data mnist --epochs 10 --distort strong    reads people's drawings better
  lenet train --engine tensorflow                          after \`lenet tensorflow install\`

Ctrl-C stops after the step under way and keeps a checkpoint; \`lenet resume\` goes on from there.`

export function addTrainCommand(program: Command, { terminal, stopSignal }: Context): void {
  program
    .command('train')
    .description('train LeNet-5')
    .option('--data <what>', 'mnist, synthetic, a folder with IDX files, or an .npz file', nonEmpty('--data'))
    .option('--recipe <name>', 'keras or graph (TensorFlow 1)', oneOf('--recipe', ['keras', 'graph']), 'keras')
    .option('--engine <name>', 'worker-kernels (the default), webgpu or tensorflow', nonEmpty('--engine'))
    .option(
      '--device <which>',
      "webgpu: a GPU's number or a part of its name (the strongest); tensorflow: cpu, or a GPU's number",
      deviceName('--device')
    )
    .option(
      '--epochs <n>',
      'passes over the training set (keras: 5, graph: 10)',
      wholeNumber('--epochs', 1, MAX_EPOCHS)
    )
    .option('--batch-size <n>', 'images a step (32)', wholeNumber('--batch-size', 1, MAX_BATCH_SIZE))
    .option('--seed <n>', 'of the first parameters and the order', wholeNumber('--seed', 0, MAX_SEED), 0)
    .option(
      '--initial-seed <n>',
      'of the first parameters alone, where it is another one',
      wholeNumber('--initial-seed', 0, MAX_SEED)
    )
    .option('--series <id>', 'the series that the run belongs to, as plan files have it', nonEmpty('--series'))
    .option('--threads <n>', 'worker threads (the cores worth using)', wholeNumber('--threads', 1, MAX_THREADS))
    .option(
      '--init <file>',
      'first parameters from an .npz: conv1/kernel, … or init/conv1/kernel, …',
      nonEmpty('--init')
    )
    .option(
      '--order <how>',
      'shuffled as the recipe does, or sequential as in the file',
      oneOf('--order', ['shuffled', 'sequential']),
      'shuffled'
    )
    .option(
      '--distort <how>',
      'shift, turn, scale, slant and bend each image anew in every epoch: none, slight or strong',
      oneOf('--distort', DISTORTION_LEVELS),
      'none'
    )
    .option('--max-steps <n>', 'end after so many steps', wholeNumber('--max-steps', 1, 1e9))
    .option('--learning-rate <x>', "Adam's (0.001)", positiveNumber('--learning-rate', MAX_LEARNING_RATE))
    .option(
      '--checkpoint-seconds <s>',
      'between checkpoints inside an epoch',
      positiveNumber('--checkpoint-seconds', 86_400, true),
      30
    )
    .option(
      '--patience <n>',
      'end after so many epochs without a gain in validation',
      wholeNumber('--patience', 1, MAX_EPOCHS)
    )
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
    .option('--runs <folder>', 'where runs are kept', nonEmpty('--runs'))
    .option('--export <file.onnx>', 'write the trained model, verified by onnxruntime', nonEmpty('--export'))
    .option('--trace <file.npz>', 'write the loss of every step and the final parameters', nonEmpty('--trace'))
    .option('--json', 'JSON lines on standard output')
    .addHelpText('after', EXAMPLES)
    .action(async ({ json, export: exportFile, runs, trace, patience, minGain, stopBy, ...options }: TrainOptions) => {
      const earlyStopping = earlyStoppingOf({ patience, minGain, stopBy })
      const { trainRun } = await import('../../services/train-run.ts')
      const report = createTrainingReport(terminal, json === true)
      const run = await trainRun({
        ...options,
        earlyStopping,
        runsFolder: runs,
        exportFile,
        traceFile: trace,
        signal: stopSignal(),
        onEvent: (event) => report.event(event),
        onNotice: (text) => terminal.note(text)
      })
      report.finished(run)
    })
}
