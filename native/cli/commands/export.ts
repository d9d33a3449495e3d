/** `lenet export`: a trained run as a verified ONNX file, its parameters, or its curve. */
import type { Command } from 'commander'
import { WorkbenchError } from '../../contract/errors.ts'
import { nonEmpty } from '../arguments.ts'
import type { Context } from '../context.ts'
import { count } from '../progress-line.ts'
import { printExport } from '../training-report.ts'

interface ExportOptions {
  runs?: string
  data?: string
  tensorboard?: true
  csv?: true
}

const EXAMPLES = `
Examples:
  lenet export last lenet5.onnx
  lenet export 3f9a models/lenet5.onnx
  lenet export 3f9a parameters.npz          the parameters alone, for numpy or lenet train --init
  lenet export 3f9a logs/ --tensorboard     event files of every step: tensorboard --logdir logs
  lenet export 3f9a curve.csv --csv         every step as run,step,epoch,cost,accuracy

onnxruntime must agree with the model on at least 1,000 images; a file that fails is not left behind.`

export function addExportCommand(program: Command, { terminal }: Context): void {
  program
    .command('export')
    .description('write a run as a verified ONNX file, its parameters, or its curve')
    .argument('<run>', 'its id or the beginning of it, `last`, or its folder', nonEmpty('RUN'))
    .argument('<file>', 'the ONNX file to write, or an .npz; with --tensorboard a folder', nonEmpty('FILE.onnx'))
    .option('--data <what>', 'images to verify it on (those of the run)', nonEmpty('--data'))
    .option('--tensorboard', 'write the curve as event files of TensorBoard into a folder')
    .option('--csv', 'write the curve as a table of every step')
    .option('--runs <folder>', 'where runs are kept', nonEmpty('--runs'))
    .addHelpText('after', EXAMPLES)
    .action(async (run: string, file: string, { runs, data, tensorboard, csv }: ExportOptions) => {
      if (tensorboard || csv) {
        if (tensorboard && csv) throw oneForm()
        const { exportNamedCurve } = await import('../../services/library/export-named-curve.ts')
        const form = tensorboard ? 'tensorboard' : 'csv'
        const { steps, files } = await exportNamedCurve({ run, target: file, form, runsFolder: runs })
        for (const written of files) terminal.print(`${written} is written: ${count(steps)} steps`)
        return
      }
      if (/\.npz$/i.test(file)) {
        if (data !== undefined) throw nothingToVerify()
        const { exportParameters } = await import('../../services/export-parameters.ts')
        const { globalStep, notices } = await exportParameters({ run, file, runsFolder: runs })
        for (const text of notices) terminal.note(text)
        terminal.print(`${file} is written: the parameters of step ${count(globalStep)}`)
        return
      }
      const { exportNamedRun } = await import('../../services/export-named-run.ts')
      const { verification, notices } = await exportNamedRun({ run, file, data, runsFolder: runs })
      for (const text of notices) terminal.note(text)
      printExport(terminal, file, verification)
    })
}

function oneForm(): WorkbenchError {
  return new WorkbenchError('bad-argument', 'export got --tensorboard and --csv; expected one of them', 'Export twice.')
}

function nothingToVerify(): WorkbenchError {
  return new WorkbenchError(
    'bad-argument',
    'export got --data with an .npz, which is not verified',
    'Leave --data out, or export an ONNX file.'
  )
}
