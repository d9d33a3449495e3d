/** `lenet predict`: which digits stand in pictures. */
import type { Command } from 'commander'
import type { DigitPrediction } from '../../services/predict-pictures.ts'
import { nonEmpty } from '../arguments.ts'
import type { Context } from '../context.ts'
import { EXIT_FAILURE } from '../exit-codes.ts'
import { commandLineHint } from '../remedies.ts'

const EXAMPLES = `
Examples:
  lenet predict lenet5.onnx seven.png
  lenet predict lenet5.onnx scans/*.png --json

Pictures may have any size, and dark ink on bright ground or the reverse: the digit is cropped, scaled to fit 20 x 20
keeping its proportions, and centred by mass in 28 x 28, as MNIST's were. Pictures that cannot be read are named on
standard error, the others are read all the same, and the exit code is 1.`

export function addPredictCommand(program: Command, { terminal, setExitCode }: Context): void {
  program
    .command('predict')
    .description('read the digits in PNG pictures')
    .argument('<model>', 'the ONNX file', nonEmpty('MODEL'))
    .argument('<file...>', 'PNG pictures, one digit each')
    .option('--json', 'a JSON line for each picture on standard output')
    .addHelpText('after', EXAMPLES)
    .action(async (model: string, files: string[], { json }: { json?: true }) => {
      const checkName = nonEmpty('FILE')
      files.forEach(checkName)
      const { predictPictures } = await import('../../services/predict-pictures.ts')
      for await (const outcome of predictPictures(model, files, { onNotice: (text) => terminal.note(text) })) {
        if (outcome.kind === 'prediction') {
          if (json) terminal.printJson({ ...outcome, prepared: Array.from(outcome.prepared) })
          else for (const line of formatPrediction(outcome)) terminal.print(line)
          continue
        }
        const { file, error } = outcome
        const hint = commandLineHint(error)
        setExitCode(EXIT_FAILURE)
        if (json) terminal.printJson({ kind: 'error', file, code: error.code, message: error.message, hint })
        terminal.note(`error: ${error.message}`)
        terminal.note(`hint: ${hint}`)
      }
    })
}

const BAR_WIDTH = 40
const REMARKS = {
  'little-ink': 'there is very little ink',
  'several-shapes': 'there is more than one shape',
  frame: 'there is a frame, or ink nearly everywhere'
} as const

function formatPrediction({ file, digit, certainty, unfamiliar, remarks, probabilities }: DigitPrediction): string[] {
  const reasons = [
    ...remarks.map((remark) => REMARKS[remark]),
    ...(unfamiliar ? ['it looks like no digit it has seen'] : [])
  ]
  const words = [certainty, ...reasons].join(': ')
  return [
    `${file}: ${digit ?? 'nothing is drawn on it'}${certainty ? ` (${words})` : ''}`,
    ...probabilities.map((probability, candidate) =>
      `  ${candidate}  ${probability.toFixed(6)}  ${'#'.repeat(Math.round(probability * BAR_WIDTH))}`.trimEnd()
    )
  ]
}
