/** `lenet resume`: goes on with a run that was stopped or killed. */
import type { Command } from 'commander'
import { MOST_THREADS } from '../../contract/limits.ts'
import { deviceName, nonEmpty, wholeNumber } from '../arguments.ts'
import type { Context } from '../context.ts'
import { createTrainingReport } from '../training-report.ts'

interface ResumeOptions {
  engine?: string
  device?: string | number
  threads?: number
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

The result is the same to the last bit as that of a run that was never interrupted; with worker-kernels for any number of
threads, with tensorflow for the same number on the same machine.`

export function addResumeCommand(program: Command, { terminal, stopSignal }: Context): void {
  program
    .command('resume')
    .description('go on with a run that was stopped')
    .argument('<run>', 'its id or the beginning of it, `last`, or its folder', nonEmpty('RUN'))
    .option('--engine <name>', 'go on with this one: worker-kernels or tensorflow', nonEmpty('--engine'))
    .option(
      '--device <which>',
      "webgpu: a GPU's number or a part of its name (the strongest); tensorflow: cpu, or a GPU's number",
      deviceName('--device')
    )
    .option('--threads <n>', 'worker threads (the cores worth using)', wholeNumber('--threads', 1, MOST_THREADS))
    .option('--runs <folder>', 'where runs are kept', nonEmpty('--runs'))
    .option('--export <file.onnx>', 'write the trained model, verified by onnxruntime', nonEmpty('--export'))
    .option(
      '--trace <file.npz>',
      'write the loss of every step from here on and the final parameters',
      nonEmpty('--trace')
    )
    .option('--json', 'JSON lines on standard output')
    .addHelpText('after', EXAMPLES)
    .action(async (run: string, { engine, device, threads, runs, export: exportFile, trace, json }: ResumeOptions) => {
      const { resumeRun } = await import('../../services/resume-run.ts')
      const report = createTrainingReport(terminal, json === true)
      const resumed = await resumeRun({
        run,
        engine,
        device,
        threads,
        runsFolder: runs,
        exportFile,
        traceFile: trace,
        signal: stopSignal(),
        onEvent: (event) => report.event(event),
        onNotice: (text) => terminal.note(text)
      })
      report.finished(resumed)
    })
}
