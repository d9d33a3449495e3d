/** `lenet predict`: which digits stand in pictures. */
import type { Command } from 'commander'
import type { DigitPrediction } from '../../services/predict-digit.ts'
import type { Context } from '../context.ts'

const EXAMPLES = `
Examples:
  lenet predict lenet5.onnx seven.png
  lenet predict lenet5.onnx scans/*.png --json

Pictures may have any size, and dark ink on bright ground or the reverse: the digit is cropped, scaled to fit 20 x 20
keeping its proportions, and centred by mass in 28 x 28, as MNIST's were.`

export function addPredictCommand(program: Command, { terminal }: Context): void {
  program
    .command('predict')
    .description('read the digits in PNG pictures')
    .argument('<model>', 'the ONNX file')
    .argument('<file...>', 'PNG pictures, one digit each')
    .option('--json', 'a JSON line for each picture on standard output')
    .addHelpText('after', EXAMPLES)
    .action(async (model: string, files: string[], { json }: { json?: true }) => {
      const { predictPictures } = await import('../../services/predict-pictures.ts')
      for (const { prepared, ...prediction } of await predictPictures(model, files)) {
        if (json) terminal.printJson({ kind: 'prediction', ...prediction, prepared: Array.from(prepared) })
        else for (const line of predictionLines(prediction)) terminal.print(line)
      }
    })
}

const BAR_WIDTH = 40

function predictionLines({ file, digit, probabilities }: Omit<DigitPrediction, 'prepared'>): string[] {
  return [
    `${file}: ${digit ?? 'nothing is drawn on it'}`,
    ...probabilities.map((probability, candidate) =>
      `  ${candidate}  ${probability.toFixed(6)}  ${'#'.repeat(Math.round(probability * BAR_WIDTH))}`.trimEnd()
    )
  ]
}
