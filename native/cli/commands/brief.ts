/** `lenet brief`: the brief's six programs. */
import type { Command } from 'commander'
import { MAX_EPOCHS } from '../../contract/limits.ts'
import { nonEmpty, oneOf, wholeNumber } from '../arguments.ts'
import type { Context } from '../context.ts'
import { printLines } from '../terminal.ts'

interface BriefOptions {
  out?: string
  data?: string
  epochs?: number
  engine: 'worker-kernels' | 'tensorflow'
}

const EXAMPLES = `
  0  convolution forward over the training images     3  pooling backward
  1  max pooling forward                              4  LeNet-5 as in TensorFlow 1
  2  convolution backward                             5  LeNet-5 as in Keras

Examples:
  lenet brief 2
  lenet brief 0 --out pictures         also writes what it shows as brief-0-1.png, brief-0-2.png, …
  lenet brief 5 --data MNIST.npz

The numbers are those of the brief on MNIST.`

export function addBriefCommand(program: Command, { terminal, stopSignal }: Context): void {
  program
    .command('brief')
    .description("run one of the brief's programs, 0 to 5")
    .argument('<program>', '0 to 5', oneOf('PROGRAM', ['0', '1', '2', '3', '4', '5']))
    .option('--out <folder>', 'write the pictures there as PNG', nonEmpty('--out'))
    .option('--data <what>', 'mnist, synthetic, a folder with IDX files, or an .npz file', nonEmpty('--data'))
    .option('--epochs <n>', 'for 4 (10) and 5 (5)', wholeNumber('--epochs', 1, MAX_EPOCHS))
    .option(
      '--engine <name>',
      'for 4 and 5: worker-kernels, or tensorflow as one writes it with tfjs',
      oneOf('--engine', ['worker-kernels', 'tensorflow']),
      'worker-kernels'
    )
    .addHelpText('after', EXAMPLES)
    .action(async (program: '0' | '1' | '2' | '3' | '4' | '5', { out, data, epochs, engine }: BriefOptions) => {
      const { chooseData } = await import('../../services/choose-data.ts')
      const { runBrief } = await import('../../brief/run-brief.ts')
      const { dataSet } = await chooseData(data, { onNotice: (text) => terminal.note(text) })
      const { files } = await runBrief(PROGRAMS[program], {
        dataSet,
        outFolder: out ?? null,
        print: (text) => printLines(terminal, text),
        ...(epochs !== undefined && { epochs }),
        ...(engine === 'tensorflow' && { createEngine: await programEngine(program, (text) => terminal.note(text)) }),
        signal: stopSignal()
      })
      for (const file of files) terminal.note(`wrote ${file}`)
    })
}

/** Programs 4 and 5 in TensorFlow; the others have no engine, and nothing is started for them. */
async function programEngine(program: string, onNotice: (text: string) => void) {
  const { openTensorFlowEngine } = await import('../../toolchain/tensorflow/open-engine.ts')
  const network = program === '4' ? ('graph-program' as const) : ('keras-program' as const)
  return () => openTensorFlowEngine({ network, onNotice })
}

const PROGRAMS = { '0': 0, '1': 1, '2': 2, '3': 3, '4': 4, '5': 5 } as const
