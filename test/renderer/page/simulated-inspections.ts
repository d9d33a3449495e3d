/**
 * Explanations by the real arithmetic, of parameters and images drawn by seed: only models, sets
 * and runs are simulated.
 */
import { WorkbenchError } from '../../../native/contract/errors.ts'
import type { InspectedInput, InspectionsApi, WeightStep } from '../../../native/contract/inspection.ts'
import { numpyText } from '../../../native/brief/numpy-print.ts'
import { locateNumbers } from '../../../native/brief/printed-numbers.ts'
import type { DataSet, ImageSet } from '../../../native/data/data-set.ts'
import { adamStep } from '../../../native/inspection/adam-step.ts'
import { nearestImages } from '../../../native/inspection/nearest-images.ts'
import { Trace } from '../../../native/inspection/trace.ts'
import { explainWeight, parameterIndex, parameterSpec } from '../../../native/inspection/weight-gradient.ts'
import { parameterView } from '../../../native/model/architecture.ts'
import { initialParameters } from '../../../native/model/initial-parameters.ts'
import { forwardPass, weightsOf } from '../../../native/model/lenet-reference.ts'
import { RECIPES } from '../../../native/model/recipes.ts'
import {
  answerBench,
  checkBenchRequest,
  programOfBench
} from '../../../native/services/workbench/inspection/bench-service.ts'
import { Inspection } from '../../../native/services/workbench/inspection/inspection.ts'
import { RandomState } from '../../../native/tensor/random-state.ts'

const IMAGES = 40

/** Blobs of ink of several shapes. */
function drawnImages(): ImageSet {
  const random = new RandomState(5)
  const images = new Uint8Array(IMAGES * 784)
  const labels = Uint8Array.from({ length: IMAGES }, (_, i) => i % 10)
  for (let i = 0; i < IMAGES; i++) {
    const noise = random.rand(28, 28).data
    const [bend, at] = [1 + (i % 5), 8 + (i % 9)]
    for (let row = 5; row < 23; row++) {
      const middle = at + Math.round(4 * Math.sin((row * bend) / 9))
      for (let column = middle - 2; column <= middle + 2; column++) {
        images[i * 784 + row * 28 + column] = 120 + Math.floor(135 * noise[row * 28 + column]!)
      }
    }
  }
  return { images, labels, count: IMAGES, height: 28, width: 28, scale: 1 / 256 }
}

/**
 * Runs that the page's tests name, and what is said of those that cannot be looked into: in the
 * words of the services.
 */
const KNOWN = ['newest', 'built-in', 'fresh', 'diverged', 'elsewhere', 'paused']
const ELSEWHERE = 'Another process trains this run: these are the parameters of its last checkpoint, step 1,204.'
const REFUSALS: Readonly<Record<string, WorkbenchError>> = {
  'no-parameters': new WorkbenchError(
    'not-found',
    'no-parameters has no parameters yet',
    'They are there after its first checkpoint. Choose other parameters meanwhile.'
  ),
  'other-shape': new WorkbenchError(
    'bad-file',
    'lenet5.onnx is another network: expected float32 conv1/kernel (6, 1, 5, 5); it has none',
    'Only a LeNet-5 with these parameters can be read.'
  )
}
const noRun = (id: string) => new WorkbenchError('not-found', `there is no run ${id}`, 'It may have been deleted.')

const STEP = 101
const BATCH = Uint32Array.of(3, 1, 4, 15)

/** Adam's step of a run that is paused after 100 steps, with four images in its next batch. */
function foretold(
  parameters: Float32Array,
  { images, labels }: ImageSet,
  parameter: string,
  index: readonly number[]
): WeightStep {
  const gradientOfEachImage = Float64Array.from(BATCH, (at) => {
    const pixels = Float64Array.from(images.slice(at * 784, (at + 1) * 784), (pixel) => pixel / 256)
    const of = { kind: 'cost', label: labels[at]! } as const
    return explainWeight(new Trace(parameters, pixels), parameter, index, of, 'first').gradient
  })
  const gradient = gradientOfEachImage.reduce((sum, own) => sum + own, 0) / BATCH.length
  const at = parameterSpec(parameter).offset + parameterIndex(parameter, index)
  const before = { value: parameters[at]!, m: -0.001719, v: 2.692e-4, t: STEP }
  return {
    kind: 'step',
    run: 'paused',
    batch: BATCH,
    gradientOfEachImage,
    ...adamStep(before, gradient, RECIPES.keras.adam)
  }
}

/** `pausedRun`: id of the run that is paused now; null: none is. */
export function createSimulatedInspections(pausedRun: () => string | null): InspectionsApi {
  // Chunks of work give way by setImmediate, which pages do not have.
  Object.assign(globalThis, { setImmediate: (next: () => void) => setTimeout(next, 0) })
  const train = drawnImages()
  const parametersOf = (seed: number) => initialParameters('numpy', seed).map((value) => value || 0.02)
  const dataSet = { name: 'MNIST', train, validation: train, test: train, hashes: {} } as DataSet

  return {
    open: ({ model, input }) => {
      const id = model.kind === 'model' ? model.id : 'fresh'
      const refusal = REFUSALS[id] ?? (KNOWN.includes(id) ? null : noRun(id))
      if (refusal) return Promise.reject(refusal)
      const index = indexOf(input)
      if (index >= IMAGES) {
        return Promise.reject(
          new WorkbenchError('not-found', `MNIST, test image ${index} is not there`, 'Choose another image.')
        )
      }
      const parameters = parametersOf(model.kind === 'fresh' ? model.seed + 10 : 3)
      if (id === 'diverged') parameterView(parameters, 'conv2/kernel').fill(NaN)
      const pixels = train.images.slice(index * 784, (index + 1) * 784) as Uint8Array
      const image = {
        pixels,
        input: Float64Array.from(pixels, (pixel) => pixel / 256),
        label: train.labels[index]!,
        title: `MNIST, test image ${index}`
      }
      const notice = id === 'elsewhere' ? ELSEWHERE : null
      const own = { parameters, key: 'simulated', title: 'Built in', step: null, notice, moments: null }
      const inspection = new Inspection(own, image, {
        store: { open: () => Promise.resolve({ summary: {} as never, dataSet }) },
        paused: {
          step: (parameter, at) =>
            Promise.resolve(
              id === 'paused'
                ? foretold(parameters, train, parameter, at)
                : { kind: 'none', reason: 'No run is paused here.' }
            ),
          weightAfter: () => Promise.resolve(null)
        },
        similar: {
          nearest: ({ feature }, { labels }, by, count) => {
            const weights = weightsOf(parameters)
            const features = Array.from({ length: IMAGES }, (_, i) => {
              const pass = forwardPass(
                weights,
                Float64Array.from(train.images.slice(i * 784, (i + 1) * 784), (p) => p / 256)
              )
              return Array.from(pass.dense2.a.data)
            }).flat()
            return Promise.resolve(nearestImages(feature, features, labels, by, count))
          }
        },
        onFault: (error) => console.error(error)
      })
      return Promise.resolve(inspection)
    },
    bench: (request) => answerBench(request, () => Promise.resolve(train)),
    benchCheck: (request) => checkBenchRequest(request, () => Promise.resolve(train)),
    printed: async ({ program }) => {
      const brief = { source: 'brief', program, activation: 'linear', typed: [], cell: null } as const
      const answer = await answerBench(brief, () => Promise.resolve(train))
      if (answer.kind === 'refusal') throw new WorkbenchError('bad-shape', answer.message, answer.hint)
      const { dAPrev } = answer.result
      const text = numpyText({ shape: dAPrev.shape, data: Float64Array.from(dAPrev.data) })
      return { text, numbers: locateNumbers(text, [{ array: 'dAPrev', shape: dAPrev.shape }]) }
    },
    benchProgram: async (request) => ({ text: await programOfBench(request, () => Promise.resolve(train)) }),
    nextBatch: () => {
      const run = pausedRun()
      if (run === null) return Promise.resolve(null)
      const labels = Uint8Array.from(BATCH, (at) => train.labels[at]!)
      return Promise.resolve({ run, step: STEP, set: 'synthetic', indices: BATCH, labels })
    },
    nextBatchPixels: () => {
      const run = pausedRun()
      if (run === null) return Promise.resolve(null)
      const pixels = Uint8Array.from([...BATCH].flatMap((at) => [...train.images.slice(at * 784, (at + 1) * 784)]))
      return Promise.resolve({ run, step: STEP, pixels })
    }
  }
}

function indexOf(input: InspectedInput): number {
  return input.kind === 'image' ? input.index : 3
}
