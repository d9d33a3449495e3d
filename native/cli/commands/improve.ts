/**
 * `lenet improve`: fine-tunes a model on one's own drawings and says what it gained and what it
 * lost.
 */
import type { Command } from 'commander'
import { nonEmpty, positiveNumber, wholeNumber } from '../arguments.ts'
import type { Context } from '../context.ts'
import { formatImprovement } from '../format-improvement.ts'
import { bar } from '../progress-line.ts'

interface ImproveOptions {
  drawings?: string
  data?: string
  share: number
  epochs: number
  seed: number
  runs?: string
  json?: true
}

const EXAMPLES = `
Examples:
  lenet improve last
  lenet improve built-in --share 0.2 --epochs 3
  lenet improve last --drawings mine.npz --json

A fifth of the drawings is held back to check what was learned; the rest is mixed into the images of --data. The result is a
run of its own: nothing is replaced. The pad reads with it as the newest model unless it reads worse than before.`

export function addImproveCommand(program: Command, { terminal }: Context): void {
  program
    .command('improve')
    .description('fine-tune a model on your own drawings')
    .argument('<model>', 'a run, built-in, or an ONNX file exported by this program')
    .option(
      '--drawings <what>',
      'a folder with IDX files or an .npz file (those saved on the pad)',
      nonEmpty('--drawings')
    )
    .option('--data <what>', 'images to mix them into and to test on (MNIST)', nonEmpty('--data'))
    .option('--share <number>', 'of the drawings among the training images', positiveNumber('--share', 0.5), 0.1)
    .option('--epochs <number>', 'passes over the images', wholeNumber('--epochs', 1, 20), 2)
    .option('--seed <number>', 'of the choice and the order', wholeNumber('--seed', 0, 2 ** 32 - 1), 0)
    .option('--runs <folder>', 'where runs are kept', nonEmpty('--runs'))
    .option('--json', 'a JSON line on standard output')
    .addHelpText('after', EXAMPLES)
    .action(async (name: string, { drawings, data, share, epochs, seed, runs: runsFolder, json }: ImproveOptions) => {
      const { improveNamedModel } = await import('../../services/improve-named-model.ts')
      const result = await improveNamedModel(name, {
        drawings,
        data,
        share,
        epochs,
        seed,
        runsFolder,
        onNotice: (text) => terminal.note(text),
        onProgress: (done) => terminal.progress(`${bar(done)} fine-tuning`)
      })
      terminal.endProgress()
      const { changed, ...figures } = result
      if (json) terminal.printJson({ kind: 'improvement', model: name, ...figures, changed: changed.labels.length })
      else for (const line of formatImprovement(name, result)) terminal.print(line)
    })
}
