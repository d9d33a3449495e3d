/**
 * Reading of drawings as the compute process answers it: prepared by the real code, then compared
 * with printed numerals instead of asked of a network. The more steps the newest run has taken, the
 * surer the answer.
 */
import { WorkbenchError } from '../../../native/contract/errors.ts'
import type {
  Drawing,
  DrawingsApi,
  SavedDrawing,
  Recognition,
  RecogniseRequest
} from '../../../native/contract/drawings.ts'
import type { ModelOption, ModelsApi } from '../../../native/contract/models.ts'
import { wilsonInterval } from '../../../native/evaluation/wilson.ts'
import type { GrayImage } from '../../../native/data/gray-image.ts'
import { normaliseDigit } from '../../../native/data/normalise-digit.ts'
import { drawStrokes } from '../../../native/data/strokes.ts'
import { drawnDigits } from './simulated-network.ts'

export interface SimulatedReading {
  readonly models: ModelsApi
  readonly drawings: DrawingsApi
  /** Every request so far. */
  readonly requests: readonly RecogniseRequest[]
  /** When each of them came, in milliseconds of the page. */
  readonly requestedAtMs: readonly number[]
  /** Answers come this much later. */
  delayMs: number
  readonly kept: readonly SavedDrawing[]
}

/** `newestStep`: how far the newest run has come; null without one. `changed`: my digits have. */
export function createSimulatedReading(newestStep: () => number | null, changed: () => void): SimulatedReading {
  const numerals = drawnDigits([0, 1, 2, 3, 4, 5, 6, 7, 8, 9])
  /** Prepared as drawings are. */
  const templates = Array.from({ length: 10 }, (_, digit) => {
    return normaliseDigit(image28(numerals.subarray(digit * 784, digit * 784 + 784)), { ink: 'given' }).pixels
  })
  const requests: RecogniseRequest[] = []
  const requestedAtMs: number[] = []
  const kept: SavedDrawing[] = []
  let keptEver = 0

  const models = (): ModelOption[] => [
    { id: 'newest', resolved: 'built-in', title: 'Latest', accuracy: newestStep() === null ? 0.9893 : null },
    { id: 'built-in', resolved: 'built-in', title: 'Built-in', accuracy: 0.9893 }
  ]

  function recognise(request: RecogniseRequest): Recognition {
    const { blank, pixels, stages } = prepare(request)
    const step = request.model === 'newest' ? newestStep() : null
    const sharpness = step === null ? 14 : 14 * (1 - Math.exp(-step / 300))
    const probabilities = blank ? new Float32Array(10) : likeness(pixels, sharpness)
    const ranked = Array.from(probabilities.keys()).toSorted((a, b) => probabilities[b]! - probabilities[a]!)
    const [first, second] = [probabilities[ranked[0]!]!, probabilities[ranked[1]!]!]
    return {
      digit: blank ? null : ranked[0]!,
      certainty: blank ? null : first < 0.6 || first - second < 0.2 ? 'unsure' : first < 0.9 ? 'likely' : 'sure',
      unfamiliar: false,
      calibrated: true,
      blank,
      remarks: [],
      probabilities,
      stages: [
        { kind: 'ink', ...stages.ink },
        { kind: 'crop', ...stages.crop },
        { kind: 'scaled', ...stages.scaled },
        { kind: 'centred', ...stages.centred }
      ],
      modelId: step === null ? 'built-in' : '2026-11-24-0001',
      model: step === null ? 'Built-in' : '2026-11-24-0001',
      modelAccuracy: step === null ? 0.9893 : 0.5,
      modelStep: step,
      elapsedMs: 1.2
    }
  }

  function likeness(pixels: Uint8Array, sharpness: number): Float32Array {
    const scores = templates.map((template) => cosine(pixels, template) * sharpness)
    const sum = scores.reduce((total, score) => total + Math.exp(score), 0)
    return Float32Array.from(scores, (score) => Math.exp(score) / sum)
  }

  const simulated: SimulatedReading = {
    requests,
    requestedAtMs,
    kept,
    delayMs: 5,
    models: {
      list: () => Promise.resolve(models()),
      async recognise(request) {
        requests.push(request)
        requestedAtMs.push(performance.now())
        await new Promise((resolve) => setTimeout(resolve, simulated.delayMs))
        return recognise(request)
      }
    },
    drawings: {
      list: () => Promise.resolve([...kept]),
      save: ({ drawing, label }) => {
        const steps = { crop: true, keepAspect: true, centreByMass: true }
        const own = { id: `drawing-${++keptEver}`, label, pixels: prepare({ drawing, steps }).pixels }
        kept.push(own)
        changed()
        return Promise.resolve(own)
      },
      relabel: ({ id, label }) => {
        const index = kept.findIndex((drawing) => drawing.id === id)
        if (index < 0) return Promise.reject(new WorkbenchError('not-found', `there is no drawing ${id}`, ''))
        const own = { ...kept[index]!, label }
        kept[index] = own
        changed()
        return Promise.resolve(own)
      },
      predictAll: () => {
        const predicted = Uint8Array.from(kept, ({ pixels }) => mostLike(likeness(pixels, 14)))
        const correct = kept.filter(({ label }, index) => label === predicted[index]).length
        const interval = kept.length > 0 ? wilsonInterval(correct, kept.length) : null
        return Promise.resolve({ model: 'Built-in', ids: kept.map(({ id }) => id), predicted, correct, interval })
      },
      exportAs: ({ format }) => Promise.resolve({ fileName: `my-digits.${format}`, bytes: Uint8Array.of(1, 2, 3) }),
      remove: ({ id }) => {
        const index = kept.findIndex((drawing) => drawing.id === id)
        if (index < 0) return Promise.reject(new WorkbenchError('not-found', `there is no drawing ${id}`, ''))
        kept.splice(index, 1)
        changed()
        return Promise.resolve()
      }
    }
  }
  return simulated
}

function mostLike(probabilities: Float32Array): number {
  return probabilities.indexOf(Math.max(...probabilities))
}

function prepare({ drawing, steps }: Pick<RecogniseRequest, 'drawing' | 'steps'>) {
  return normaliseDigit(rasterise(drawing), { ink: drawing.kind === 'picture' ? 'detect' : 'given', ...steps })
}

function rasterise(drawing: Drawing): GrayImage {
  if (drawing.kind === 'strokes') return drawStrokes(drawing.strokes, 280, 280)
  return drawing.kind === 'grid' ? image28(drawing.cells) : drawing
}

function image28(pixels: Uint8Array): GrayImage {
  return { width: 28, height: 28, pixels }
}

function cosine(a: Uint8Array, b: Uint8Array): number {
  let [product, squareA, squareB] = [0, 1e-9, 1e-9]
  a.forEach((value, index) => {
    product += value * b[index]!
    squareA += value * value
    squareB += b[index]! * b[index]!
  })
  return product / Math.sqrt(squareA * squareB)
}
