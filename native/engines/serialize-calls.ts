/**
 * An engine that anybody may ask at any time: it is given one call at a time, in the order in which
 * they came, and its state can be had while it trains. Nothing is added to a step.
 */
import type { Engine, EngineState } from './engine.ts'
import { joinMetrics, NO_STEPS } from './step-metrics.ts'

export interface SerializedEngine extends Engine {
  /**
   * The state once the call under way has ended; the next call waits for it. Null before training,
   * and once the engine fails.
   */
  latestState(): Promise<EngineState | null>
  /** Keeps the state right after the next step, however many steps are run in one call. */
  captureNext(): void
  /** The state kept last; null before. */
  readonly captured: EngineState | null
}

export function serializeCalls(engine: Engine): SerializedEngine {
  let hasState = false
  let stops = 0
  let isCaptureAsked = false
  let captured: EngineState | null = null
  /**
   * The bits of a training do not depend on how many steps are run in one call: the first may be
   * run alone.
   */
  const runBatches: Engine['run'] = async (indices, batchSize, adam, distortion) => {
    if (!isCaptureAsked) return engine.run(indices, batchSize, adam, distortion)
    isCaptureAsked = false
    const before = stops
    const first = await engine.run(indices.slice(0, batchSize), batchSize, adam, distortion)
    captured = first.steps > 0 ? await engine.getState() : null
    const rest = indices.slice(batchSize)
    if (first.steps === 0 || first.diverged || rest.length === 0 || stops !== before) return first
    return joinMetrics([first, await engine.run(rest, batchSize, adam, distortion)])
  }
  let previous: Promise<unknown> = Promise.resolve()
  const inTurn = <Result>(call: () => Promise<Result>): Promise<Result> => {
    const result = previous.then(call)
    previous = result.catch(() => undefined)
    return result
  }
  return {
    id: engine.id,
    device: engine.device,
    threads: engine.threads,
    settings: engine.settings,
    captureNext: () => {
      isCaptureAsked = true
    },
    get captured() {
      return captured
    },
    latestState: () => (hasState ? inTurn(() => engine.getState()).catch(() => null) : Promise.resolve(null)),
    load: (set, images) => inTurn(() => engine.load(set, images)),
    setState: async (state) => {
      await inTurn(() => engine.setState(state))
      hasState = true
    },
    getState: () => inTurn(() => engine.getState()),
    run: (indices, batchSize, adam, distortion) => {
      const before = stops
      // A stop may come while it waits for its turn; the engine would know nothing of it.
      const run = () =>
        stops === before ? runBatches(indices, batchSize, adam, distortion) : Promise.resolve(NO_STEPS)
      return inTurn(run).catch((error: unknown) => {
        hasState = false
        throw error
      })
    },
    stop: () => {
      stops++
      engine.stop()
    },
    gradients: (indices, distortion) => inTurn(() => engine.gradients(indices, distortion)),
    evaluate: (set) => inTurn(() => engine.evaluate(set)),
    predict: (set, from, to) => inTurn(() => engine.predict(set, from, to)),
    dispose: () => engine.dispose()
  }
}
