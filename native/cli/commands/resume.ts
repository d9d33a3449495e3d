/** `lenet resume`: goes on with a run that was stopped or killed. */
import type { Command } from 'commander'
import { MAX_LEARNING_RATE, MAX_EPOCHS, MAX_THREADS } from '../../contract/limits.ts'
import { deviceName, nonEmpty, positiveNumber, wholeNumber } from '../arguments.ts'
import type { Context } from '../context.ts'
import { EXIT_FAILURE } from '../exit-codes.ts'
import { formatRepetition } from '../format-repetition.ts'
import { createTrainingReport } from '../training-report.ts'

interface ResumeOptions {
  engine?: string
  device?: string | number
  threads?: number
  learningRate?: number
  addEpochs?: number
  best?: true
  runs?: string
  export?: string
  trace?: string
  json?: true
}

const EXAMPLES = `
Examples:
  lenet resume last                      the newest run
  lenet resume 3f9a                      by the beginning of its id
  lenet resume last --export lenet5.onnx
  lenet resume 3f9a --learning-rate 0.0003   the steps from here on at another rate, which is recorded
  lenet resume 3f9a --add-epochs 5           a finished run for five epochs more

The result is the same to the last bit as that of a run that was never interrupted; with worker-kernels for any number of
threads, with tensorflow for the same number on the same machine.`

export function addResumeCommand(program: Command, { terminal, stopSignal, setExitCode }: Context): void {
  program
    .command('resume')
    .description('go on with a run that was stopped, or with a finished one')
    .argument('<run>', 'its id or the beginning of it, `last`, or its folder', nonEmpty('RUN'))
    .option('--engine <name>', 'go on with this one: worker-kernels or tensorflow', nonEmpty('--engine'))
    .option(
      '--device <which>',
      "webgpu: a GPU's number or a part of its name (the strongest); tensorflow: cpu, or a GPU's number",
      deviceName('--device')
    )
    .option('--threads <n>', 'worker threads (the cores worth using)', wholeNumber('--threads', 1, MAX_THREADS))
    .option(
      '--learning-rate <x>',
      'for the steps from here on; recorded, so that a repetition changes it at the same step',
      positiveNumber('--learning-rate', MAX_LEARNING_RATE)
    )
    .option(
      '--add-epochs <n>',
      'go on with a finished run: the same bits as if it had been planned that long',
      wholeNumber('--add-epochs', 1, MAX_EPOCHS)
    )
    .option('--best', 'go on from the best epoch; the epochs after it are trained again')
    .option('--runs <folder>', 'where runs are kept', nonEmpty('--runs'))
    .option('--export <file.onnx>', 'write the trained model, verified by onnxruntime', nonEmpty('--export'))
    .option(
      '--trace <file.npz>',
      'write the loss of every step from here on and the final parameters',
      nonEmpty('--trace')
    )
    .option('--json', 'JSON lines on standard output')
    .addHelpText('after', EXAMPLES)
    .action(async (run: string, { best, runs, export: exportFile, trace, json, ...options }: ResumeOptions) => {
      const { resumeRun } = await import('../../services/resume-run.ts')
      const report = createTrainingReport(terminal, json === true)
      const resumed = await resumeRun({
        run,
        ...options,
        fromBest: best === true,
        runsFolder: runs,
        exportFile,
        traceFile: trace,
        signal: stopSignal(),
        onEvent: (event) => report.event(event),
        onNotice: (text) => terminal.note(text)
      })
      report.finished(resumed)
      const { verdict, summary } = resumed
      if (!verdict) return
      if (json) terminal.printJson({ kind: 'repetition', run: summary.runId, verdict })
      else for (const line of formatRepetition({ verdict, testAccuracy: summary.testAccuracy })) terminal.print(line)
      if (verdict.kind !== 'same') setExitCode(EXIT_FAILURE)
    })
}
