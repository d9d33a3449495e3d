/**
 * `lenet explain`: what a cell was made of and where its gradient goes; the gradient check; a file
 * of explained cases.
 */
import type { Command } from 'commander'
import { WorkbenchError } from '../../contract/errors.ts'
import { LAYER_NAMES, type LayerName } from '../../contract/inspected-layers.ts'
import { nonEmpty, oneOf, wholeNumber } from '../arguments.ts'
import type { Context } from '../context.ts'
import { EXIT_FAILURE } from '../exit-codes.ts'
import { formatCell, formatGives, formatSoftmax } from '../format-explanation.ts'
import { formatGradientCheck } from '../format-gradient-check.ts'
import { bar, count } from '../progress-line.ts'

interface ExplainOptions {
  cell?: number[]
  image: string
  model: string
  backward?: true
  ties: 'first' | 'all'
  json?: true
  check?: true
  entries: number
  cases?: string
  data?: string
  out?: string
}

const EXAMPLES = `
Examples:
  lenet explain conv2 --cell 9,5,0 --image mnist:test:8
  lenet explain pool1 --cell 0,2,0 --image mnist:test:8 --backward
  lenet explain dense3 --cell 4 --image mnist:test:8 --model last
  lenet explain --check --image mnist:test:8 --model lenet5.onnx
  lenet explain --cases explain.json --data mnist --out results.json

Cells are row,column,map of conv1, pool1, conv2, pool2, or the unit of dense1, dense2, dense3; all count from 0.
A gradient is that of this image's cost, -ln p[label]. Everything is computed in float64 from the float32 parameters.`

/** Half the distance of the two probes of a gradient check. */
const PROBE_STEP = 1e-5

export function addExplainCommand(program: Command, { terminal, setExitCode }: Context): void {
  program
    .command('explain')
    .description('what a cell of a layer was made of, in numbers, and where its gradient goes')
    .argument('[layer]', LAYER_NAMES.slice(1).join(', '), oneOf('the layer', LAYER_NAMES))
    .option('--cell <row,column,map>', 'the cell, or the unit of a dense layer', cellOf)
    .option('--image <data:part:index>', 'the image', nonEmpty('--image'), 'mnist:test:0')
    .option('--model <name>', 'built-in, an ONNX file, or a run', nonEmpty('--model'), 'built-in')
    .option('--backward', 'where the gradient of the cell goes')
    .option(
      '--ties <rule>',
      'who takes the gradient of equal maxima: first or all',
      oneOf('--ties', ['first', 'all']),
      'first'
    )
    .option('--check', 'compare analytic gradients with differences of the cost')
    .option('--entries <number>', 'entries of each parameter that are checked', wholeNumber('--entries', 1, 1000), 4)
    .option('--cases <file.json>', 'run a file of explained cases and compare', nonEmpty('--cases'))
    .option('--data <what>', 'the images of the cases: mnist or a folder with IDX files', nonEmpty('--data'))
    .option('--out <file.json>', 'write what was computed for the cases', nonEmpty('--out'))
    .option('--json', 'a JSON line on standard output')
    .addHelpText('after', EXAMPLES)
    .action(async (layer: LayerName | undefined, options: ExplainOptions) => {
      if (options.cases !== undefined) await runCases(options.cases, options)
      else if (options.check) await check(options)
      else await explain(layer, options)
    })

  async function runCases(file: string, { data = 'mnist', out, json }: ExplainOptions): Promise<void> {
    const { runExplainFile } = await import('../../services/explain/explain-file.ts')
    const onProgress = (done: number, total: number) => {
      terminal.progress(`${bar(done / total)} ${count(done)} of ${count(total)}`)
    }
    const { passed, failed, failures } = await runExplainFile(file, { data, outFile: out, onProgress })
    if (json) terminal.printJson({ kind: 'cases', file, passed, failed, failures })
    for (const failure of json ? [] : failures) terminal.print(failure)
    if (!json) terminal.print(`${passed} passed, ${failed} failed`)
    if (failed > 0) setExitCode(EXIT_FAILURE)
  }

  async function check({ image, model, entries, json }: ExplainOptions): Promise<void> {
    const { openExplainedImage } = await import('../../services/explain/explained-image.ts')
    const { checkImage } = await import('../../services/explain/check-image.ts')
    const own = await openExplainedImage(image, model, (text) => terminal.note(text))
    const checked = await checkImage(own, { h: PROBE_STEP, entries }, (done, total) =>
      terminal.progress(`${bar(done / total)} ${count(done)} of ${count(total)} entries`)
    )
    const { h, tensors, agrees } = checked
    if (json) terminal.printJson({ kind: 'gradient-check', image, model, label: own.label, h, tensors, agrees })
    else for (const line of formatGradientCheck(checked, titleOf(own))) terminal.print(line)
    if (!agrees) setExitCode(EXIT_FAILURE)
  }

  async function explain(layer: LayerName | undefined, options: ExplainOptions): Promise<void> {
    if (layer === undefined || (options.cell === undefined && layer !== 'dense3')) {
      throw new WorkbenchError(
        'bad-argument',
        layer === undefined ? 'a layer is missing' : `the cell of ${layer} is missing`,
        'Name both, as in lenet explain conv2 --cell 9,5,0.'
      )
    }
    const { openExplainedImage } = await import('../../services/explain/explained-image.ts')
    const { explainImageCell } = await import('../../services/explain/explain-image-cell.ts')
    const { image, model, backward = false, ties, json } = options
    const own = await openExplainedImage(image, model, (text) => terminal.note(text))
    const { forward, gives, softmax } = explainImageCell(own, layer, options.cell ?? null, backward, ties)
    if (json) {
      terminal.printJson({ kind: 'explanation', image, model, label: own.label, forward, backward: gives, softmax })
      return
    }
    terminal.print(titleOf(own))
    const cell = options.cell && placeOf(layer, options.cell)
    const parts = [
      ...(forward ? [[`${layer}, ${cell}`, ...formatCell(forward.explanation)]] : []),
      ...(softmax ? [['softmax and cost', ...formatSoftmax(softmax.table)]] : []),
      ...(gives ? [[`${layer}, ${cell}: where its gradient goes`, ...formatGives(gives.explanation)]] : [])
    ]
    for (const lines of parts) for (const line of ['', ...lines]) terminal.print(line)
  }
}

function titleOf({ imageTitle, label, modelTitle }: { imageTitle: string; label: number; modelTitle: string }): string {
  return `${imageTitle}, a ${label}; parameters of ${modelTitle}`
}

function placeOf(layer: LayerName, cell: readonly number[]): string {
  if (layer.startsWith('dense')) return `unit ${cell[0]}`
  return `map ${cell[2]}, row ${cell[0]}, column ${cell[1]}`
}

/** Throws WorkbenchError `bad-argument`. */
function cellOf(text: string): number[] {
  if (/^\d{1,4}(,\d{1,4}){0,2}$/.test(text)) return text.split(',').map(Number)
  throw new WorkbenchError(
    'bad-argument',
    `--cell is "${text}"; expected row,column,map, or the number of a unit`,
    'Give such a cell, as 9,5,0.'
  )
}
