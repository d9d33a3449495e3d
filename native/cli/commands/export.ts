/** `lenet export`: a trained run as a verified ONNX file. */
import type { Command } from 'commander'
import { nonEmpty } from '../arguments.ts'
import type { Context } from '../context.ts'
import { printExport } from '../training-report.ts'

interface ExportOptions {
  runs?: string
  data?: string
}

const EXAMPLES = `
Examples:
  lenet export last lenet5.onnx
  lenet export 3f9a models/lenet5.onnx

onnxruntime must agree with the model on at least 1,000 images; a file that fails is not left behind.`

export function addExportCommand(program: Command, { terminal }: Context): void {
  program
    .command('export')
    .description('write a run as a verified ONNX file')
    .argument('<run>', 'its id or the beginning of it, `last`, or its folder', nonEmpty('RUN'))
    .argument('<file>', 'the ONNX file to write', nonEmpty('FILE.onnx'))
    .option('--data <what>', 'images to verify it on (those of the run)', nonEmpty('--data'))
    .option('--runs <folder>', 'where runs are kept', nonEmpty('--runs'))
    .addHelpText('after', EXAMPLES)
    .action(async (run: string, file: string, { runs, data }: ExportOptions) => {
      const { exportNamedRun } = await import('../../services/export-named-run.ts')
      const { verification, notices } = await exportNamedRun({ run, file, data, runsFolder: runs })
      for (const text of notices) terminal.note(text)
      printExport(terminal, file, verification)
    })
}
