/** `lenet evaluate`: how well a model reads a labelled set, alone or against another one. */
import type { Command } from 'commander'
import { WorkbenchError } from '../../contract/errors.ts'
import { nonEmpty, oneOf } from '../arguments.ts'
import type { Context } from '../context.ts'
import { EXIT_FAILURE } from '../exit-codes.ts'
import { formatEvaluation, formatPairedMetrics } from '../format-evaluation.ts'
import { bar, count } from '../progress-line.ts'
import type { Terminal } from '../terminal.ts'

const SETS = ['test', 'validation', 'train', 'all'] as const

interface EvaluateOptions {
  data?: string
  set?: (typeof SETS)[number]
  against?: string
  csv?: string
  images?: string
  runs?: string
  cases?: string
  out?: string
  json?: true
}

const EXAMPLES = `
Examples:
  lenet evaluate lenet5.onnx --data mnist
  lenet evaluate last --against built-in --data mnist
  lenet evaluate 3f9a --set validation --csv predictions.csv --images mistakes/
  lenet evaluate --cases cases.json --out results.json

Uses the test set. Data without one is measured on all of its images, or on its validation set where the model was
trained on the same data. A run is evaluated with the parameters it keeps, on its own data unless --data says
otherwise; the result is kept with it, and shown in the app's Runs view. --cases computes
the metrics of probabilities in a JSON file, in the form of test/fixtures/golden/evaluation.json, and compares with
what it expects.`

export function addEvaluateCommand(program: Command, context: Context): void {
  program
    .command('evaluate')
    .description('how well a model reads a labelled set')
    .argument('[model]', 'an ONNX file, a run, or built-in')
    .option('--data <what>', 'mnist, synthetic, a folder with IDX files, or an .npz file', nonEmpty('--data'))
    .option('--set <name>', 'test, validation, train, or all of the images', oneOf('--set', SETS))
    .option('--against <model>', 'another model on the same images', nonEmpty('--against'))
    .option('--csv <file>', 'write every prediction as a table', nonEmpty('--csv'))
    .option('--images <folder>', 'write the misread images as PNG files', nonEmpty('--images'))
    .option('--runs <folder>', 'where runs are kept', nonEmpty('--runs'))
    .option('--cases <file.json>', 'compute and compare the metrics of a file of cases', nonEmpty('--cases'))
    .option('--out <file.json>', 'write the results of --cases', nonEmpty('--out'))
    .option('--json', 'JSON lines on standard output')
    .addHelpText('after', EXAMPLES)
    .action(async (model: string | undefined, options: EvaluateOptions) => {
      if (options.cases !== undefined) return runCases(model, options.cases, options, context)
      if (model === undefined) throw missing('a model to evaluate', 'Name an ONNX file, a run, or built-in.')
      if (options.out !== undefined) throw missing('--cases for --out', 'Write predictions with --csv.')
      return evaluate(model, options, context.terminal)
    })
}

async function evaluate(name: string, options: EvaluateOptions, terminal: Terminal): Promise<void> {
  const { data, set, against, csv, images: folder, runs: runsFolder, json } = options
  const { chooseData } = await import('../../services/choose-data.ts')
  const { checkOutputFile } = await import('../../services/output-file.ts')
  const { evaluateModel } = await import('../../services/evaluate-model.ts')
  const { keepNamedTest } = await import('../../services/keep-named-test.ts')
  const { openNamedModel } = await import('../../services/open-model.ts')
  const { mistakesOf, compareEvaluations, writeEvaluation } = await import('../../services/evaluation-report.ts')
  const onNotice = (text: string) => terminal.note(text)
  if (csv !== undefined) await checkOutputFile(csv)
  const model = await openNamedModel(name, { runsFolder, onNotice })
  const other = against === undefined ? null : await openNamedModel(against, { runsFolder, onNotice })
  // Opened once, and not before the first model is.
  let opened: ReturnType<typeof chooseData> | undefined
  const choose = () => (opened ??= chooseData(data ?? model.run?.config.data, { onNotice }))
  const openData = async () => (await choose()).dataSet
  const onProgress = (done: number, all: number) =>
    terminal.progress(`${bar(done / all)} ${count(done)} of ${count(all)} images`)
  const evaluation = await evaluateModel(model.source, openData, { set, onProgress, onNotice })
  const rival = other && (await evaluateModel(other.source, openData, { set: evaluation.set, onProgress }))
  terminal.endProgress()
  await keepNamedTest(model, evaluation, await choose(), onNotice)
  if (other && rival) await keepNamedTest(other, rival, await choose(), onNotice)
  if (evaluation.set === 'train')
    terminal.note('a model knows the images it was trained on: this says little about others')
  const paired = rival && compareEvaluations(evaluation, rival)
  const { metrics } = evaluation
  const mistakes = mistakesOf(evaluation)
  if (json) {
    const { data: dataName, set: setName } = evaluation
    const cost = metrics.logLossFromLogits
    terminal.printJson({
      kind: 'evaluation',
      model: model.title,
      data: dataName,
      set: setName,
      cost,
      ...metrics,
      mostConfidentMistakes: mistakes
    })
    if (other && paired) terminal.printJson({ kind: 'comparison', model: model.title, against: other.title, ...paired })
  } else {
    for (const line of formatEvaluation({ ...evaluation, model: model.title, mistakes })) terminal.print(line)
    if (other && paired) for (const line of formatPairedMetrics(other.title, paired)) terminal.print(line)
  }
  const written = await writeEvaluation(evaluation, { csv, folder })
  if (csv !== undefined) terminal.note(`${count(metrics.images)} predictions in ${csv}`)
  if (folder !== undefined) terminal.note(`${count(written)} misread images in ${folder}`)
}

async function runCases(
  model: string | undefined,
  file: string,
  { out }: EvaluateOptions,
  { terminal, setExitCode }: Context
): Promise<void> {
  if (model !== undefined) throw missing('no model beside --cases', 'Leave out the model or --cases.')
  const { runEvaluationFile } = await import('../../services/evaluation-file.ts')
  const { passed, failed, failures } = await runEvaluationFile(file, { outFile: out })
  for (const failure of failures) terminal.print(failure)
  terminal.print(`${passed} passed, ${failed} failed`)
  if (failed > 0) setExitCode(EXIT_FAILURE)
}

function missing(what: string, hint: string): WorkbenchError {
  return new WorkbenchError('bad-argument', `evaluate expects ${what}`, hint)
}
