/**
 * A small deterministic engine for tests of the loop: every step stirs parameters, moments, cost
 * and the step's images into each other, so that one step too many, too few or out of order changes
 * every later figure. No network, no threads.
 */
import { setImmediate as nextTurn } from 'node:timers/promises'
import type { Split } from '../../native/contract/data-sets.ts'
import type { Distortion } from '../../native/model/distortions.ts'
import type { Engine, EngineImages, EngineState, Evaluation } from '../../native/engines/engine.ts'
import { PARAMETER_COUNT } from '../../native/model/architecture.ts'

export interface FakeEngine extends Engine {
  /** Indices of every batch that was run, by the step it made. */
  readonly batches: Map<number, number[]>
  /** Of every batch, by the step it made. */
  readonly distortions: Map<number, Distortion | null>
  /** Steps of every call of run(). */
  readonly stretches: number[]
  disposals: number
}

export interface FakeBehaviour {
  /** The step, counted from 1, whose cost is not finite. */
  readonly divergesAt?: number
  /** Called before every step. */
  readonly onStep?: (step: number) => void
  readonly evaluation?: (set: Split, step: number) => Evaluation
}

const STIRRED = 16

export function createFakeEngine({ divergesAt = Infinity, onStep, evaluation }: FakeBehaviour = {}): FakeEngine {
  const zero = () => new Float32Array(PARAMETER_COUNT)
  let state: EngineState = { parameters: zero(), m: zero(), v: zero(), step: 0 }
  let stopsBefore = Infinity // a step that is not taken any more
  const sets = new Map<Split, EngineImages>()
  const copy = (from: EngineState): EngineState => ({
    parameters: from.parameters.slice(),
    m: from.m.slice(),
    v: from.v.slice(),
    step: from.step
  })

  /** Cost and correct answers; then the update. */
  const takeStep = (batch: Uint32Array, learningRate: number, distortion: Distortion | null) => {
    const { images, labels } = sets.get('train')!
    const { parameters, m, v, step } = state
    let mixed = distortion ? distortion.seed + 31 * distortion.epoch + distortion.shift : 0
    batch.forEach((index, i) => (mixed += ((images[index * 784]! + labels[index]! + index) * (i + 1)) % 97))
    const cost = Math.abs(Math.sin(mixed + parameters[0]!)) + 1 / (step + 1)
    for (let i = 0; i < STIRRED; i++) {
      m[i] = 0.9 * m[i]! + 0.1 * Math.cos(mixed + i)
      v[i] = 0.999 * v[i]! + 0.001 * cost
      parameters[i]! -= (learningRate * m[i]!) / (Math.sqrt(v[i]!) + 1e-8)
    }
    state = { ...state, step: step + 1 }
    return { cost, correct: Math.round(mixed) % (batch.length + 1) }
  }

  const engine: FakeEngine = {
    id: 'fake',
    device: 'no device',
    threads: 1,
    batches: new Map(),
    distortions: new Map(),
    stretches: [],
    disposals: 0,
    load: (name, images) => {
      sets.set(name, images)
      return Promise.resolve()
    },
    setState: (given) => {
      state = copy(given)
      return Promise.resolve()
    },
    getState: () => Promise.resolve(copy(state)),
    run: async (indices, batchSize, { learningRate }, distortion = null) => {
      stopsBefore = Infinity
      const costs: number[] = []
      const correct: number[] = []
      let diverged = false
      for (let from = 0; from < indices.length && state.step < stopsBefore; from += batchSize) {
        await nextTurn() // a stop comes between two steps, as from a key
        diverged = state.step + 1 === divergesAt
        if (diverged) break
        onStep?.(state.step + 1)
        const batch = indices.slice(from, from + batchSize)
        const figures = takeStep(batch, learningRate, distortion)
        engine.batches.set(state.step, [...batch])
        engine.distortions.set(state.step, distortion)
        costs.push(figures.cost)
        correct.push(figures.correct)
      }
      engine.stretches.push(costs.length)
      return { steps: costs.length, diverged, costs: Float64Array.from(costs), correct: Uint32Array.from(correct) }
    },
    stop: () => {
      stopsBefore = state.step + 1
    },
    gradients: () => Promise.reject(new Error('the loop does not ask for gradients')),
    evaluate: (set) => {
      const { parameters, step } = state
      const cost = Math.abs(parameters[0]!) + sets.get(set)!.count / 1000
      return Promise.resolve(evaluation?.(set, step) ?? { cost, accuracy: Math.abs(Math.sin(cost + step)) })
    },
    predict: (_set, from, to) => Promise.resolve(new Float32Array((to - from) * 10).fill(0.1)),
    dispose: () => {
      engine.disposals++
      return Promise.resolve()
    }
  }
  return engine
}
