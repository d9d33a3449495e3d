/** The command line as a whole: its commands and what they have in common. */
import { Command } from 'commander'
import packageJson from '../../package.json' with { type: 'json' }
import { addArticleCommand } from './commands/article.ts'
import { addBenchCommand } from './commands/bench.ts'
import { addBriefCommand } from './commands/brief.ts'
import { addCompareCommand } from './commands/compare.ts'
import { addDataCommand } from './commands/data.ts'
import { addEvaluateCommand } from './commands/evaluate.ts'
import { addExplainCommand } from './commands/explain.ts'
import { addExportCommand } from './commands/export.ts'
import { addImproveCommand } from './commands/improve.ts'
import { addKernelsCommand } from './commands/kernels.ts'
import { addPredictCommand } from './commands/predict.ts'
import { addRepeatCommand } from './commands/repeat.ts'
import { addResumeCommand } from './commands/resume.ts'
import { addRunsCommand } from './commands/runs/runs.ts'
import { addSweepCommand } from './commands/sweep.ts'
import { addTensorFlowCommand } from './commands/tensorflow.ts'
import { addTrainCommand } from './commands/train.ts'
import type { Context } from './context.ts'
import { printLines } from './terminal.ts'

/**
 * Throws, from its parse functions, CommanderError for usage errors and after --help, and what
 * commands throw.
 */
export function createProgram(context: Context): Command {
  const program = new Command('lenet')
    .description('Train LeNet-5 on handwritten digits with hand-written kernels and take the model away as ONNX.')
    .usage('<command> [options]')
    .helpCommand('help [command]', 'what a command does, with examples')
    .version(packageJson.version, '-V, --version', 'the version of the program')
    .helpOption('-h, --help', 'this text')
    .showSuggestionAfterError()
    // error-report.ts prints errors, so that all of them look alike.
    .exitOverride()
    .configureOutput({ writeOut: (text) => printLines(context.terminal, text.trimEnd()), writeErr: () => undefined })
    .addHelpText(
      'after',
      '\nStart with `train`; `<command> --help` shows examples.' +
        '\n\nExit codes: 0 done, 1 failed, 2 the command makes no sense, 130 stopped.'
    )
  addTrainCommand(program, context)
  addResumeCommand(program, context)
  addRunsCommand(program, context)
  addRepeatCommand(program, context)
  addSweepCommand(program, context)
  addEvaluateCommand(program, context)
  addImproveCommand(program, context)
  addPredictCommand(program, context)
  addExportCommand(program, context)
  addBriefCommand(program, context)
  addKernelsCommand(program, context)
  addExplainCommand(program, context)
  addArticleCommand(program, context)
  addDataCommand(program, context)
  addBenchCommand(program, context)
  addCompareCommand(program, context)
  addTensorFlowCommand(program, context)
  return program
}
