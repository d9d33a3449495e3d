/**
 * The brief's programs 4 and 5: LeNet-5 trained by either recipe, its figures as TensorFlow 1 and
 * Keras print them.
 */
import { WorkbenchError } from '../contract/errors.ts'
import type { RunEvent } from '../contract/run-events.ts'
import { networkInput } from '../data/data-set.ts'
import type { Engine } from '../engines/engine.ts'
import { createWorkerKernelsEngine } from '../engines/worker-kernels/index.ts'
import { CLASSES } from '../model/architecture.ts'
import { RECIPES, type Recipe } from '../model/recipes.ts'
import { train } from '../training/train.ts'
import { graphLine } from './graph-lines.ts'
import { kerasEpochLine, kerasLine, kerasPredictLine } from './keras-lines.ts'
import { numpyText } from './numpy-print.ts'
import type { Stage } from './program.ts'

/** What `model.predict` takes at a time. */
const PREDICT_BATCH = 32

export interface TrainingStage extends Stage {
  readonly createEngine?: (() => Promise<Engine>) | undefined
  readonly epochs?: number | undefined
  /** Milliseconds; by default the performance clock. */
  readonly now?: (() => number) | undefined
}

export async function graphProgram(stage: TrainingStage): Promise<void> {
  const { dataSet, print } = stage
  const report = (event: RunEvent) => {
    if (event.kind === 'epoch') print(graphLine(event))
  }
  await withTrainedEngine(stage, RECIPES.graph, report, async (engine) => {
    await showPrediction(stage, await engine.predict('validation', 0, dataSet.validation.count))
  })
}

export async function kerasProgram(stage: TrainingStage): Promise<void> {
  const { dataSet, print, now = () => performance.now() } = stage
  let epochs = 0
  let steps = 0
  const report = (event: RunEvent) => {
    if (event.kind === 'started') {
      epochs = event.epochs
      steps = event.stepsPerEpoch
      print(kerasEpochLine(1, epochs))
    } else if (event.kind === 'epoch') {
      print(kerasLine(event, steps))
      if (event.epoch < epochs) print(kerasEpochLine(event.epoch + 1, epochs))
    }
  }
  await withTrainedEngine(stage, RECIPES.keras, report, async (engine) => {
    const { count } = dataSet.validation
    const start = now()
    const probabilities = await engine.predict('validation', 0, count)
    print(kerasPredictLine(Math.ceil(count / PREDICT_BATCH), (now() - start) / 1000))
    await showPrediction(stage, probabilities)
  })
}

async function withTrainedEngine(
  { dataSet, createEngine = () => createWorkerKernelsEngine({}), epochs, signal }: TrainingStage,
  recipe: Recipe,
  report: (event: RunEvent) => void,
  use: (engine: Engine) => Promise<void>
): Promise<void> {
  const engine = await createEngine()
  try {
    for await (const event of train({ engine, dataSet, recipe, seed: 0, epochs: epochs ?? recipe.epochs, signal })) {
      if (event.kind === 'ended' && event.state === 'stopped') {
        throw new WorkbenchError(
          'cancelled',
          `stopped after ${event.globalStep} steps`,
          'Start it again when you like.'
        )
      }
      report(event)
    }
    await use(engine)
  } finally {
    await engine.dispose()
  }
}

/**
 * `print(Y_pred[0])` and the picture of X_valid[0], titled with its label and the class it was
 * given.
 */
async function showPrediction({ dataSet, print, show }: Stage, probabilities: Float32Array): Promise<void> {
  const { height, width, labels } = dataSet.validation
  const first = probabilities.slice(0, CLASSES)
  print(numpyText({ data: first, shape: [CLASSES] }))
  const predicted = first.indexOf(Math.max(...first))
  await show({ values: networkInput(dataSet.validation, 0, 1), height, width }, `${labels[0]} : ${predicted}`)
}
