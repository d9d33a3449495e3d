/** `lenet evaluate`: how well a model file reads a labelled set. */
import type { Command } from 'commander'
import { nonEmpty } from '../arguments.ts'
import type { Context } from '../context.ts'
import { evaluationLines } from '../evaluation-lines.ts'
import { bar, count } from '../progress-line.ts'

interface EvaluateOptions {
  data?: string
  json?: true
}

const EXAMPLES = `
Examples:
  lenet evaluate lenet5.onnx --data mnist
  lenet evaluate lenet5.onnx --data digits/ --json

Uses the test set, or the validation set where the data has no test set.`

export function addEvaluateCommand(program: Command, { terminal }: Context): void {
  program
    .command('evaluate')
    .description('how well an ONNX model reads a labelled set')
    .argument('<model>', 'the ONNX file')
    .option('--data <what>', 'mnist, synthetic, a folder with IDX files, or an .npz file', nonEmpty('--data'))
    .option('--json', 'a JSON line on standard output')
    .addHelpText('after', EXAMPLES)
    .action(async (model: string, { data, json }: EvaluateOptions) => {
      const { chooseData } = await import('../../services/choose-data.ts')
      const { evaluateModel } = await import('../../services/evaluate-model.ts')
      const openData = async () => (await chooseData(data, { onNotice: (text) => terminal.note(text) })).dataSet
      const evaluation = await evaluateModel(model, openData, (done, images) =>
        terminal.progress(`${bar(done / images)} ${count(done)} of ${count(images)} images`)
      )
      if (json) terminal.printJson({ kind: 'evaluation', model, ...evaluation })
      else for (const line of evaluationLines(model, evaluation)) terminal.print(line)
    })
}
