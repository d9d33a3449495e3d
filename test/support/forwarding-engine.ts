/** Engines of tests that do something else than another engine in some of their calls. */
import type { Engine } from '../../native/engines/engine.ts'

/** What `engine` does, in an object that can be spread. */
export function forwardingEngine(engine: Engine): Engine {
  return {
    id: engine.id,
    device: engine.device,
    threads: engine.threads,
    load: (...images) => engine.load(...images),
    setState: (state) => engine.setState(state),
    getState: () => engine.getState(),
    run: (...steps) => engine.run(...steps),
    stop: () => engine.stop(),
    gradients: (...batch) => engine.gradients(...batch),
    evaluate: (set) => engine.evaluate(set),
    predict: (...images) => engine.predict(...images),
    dispose: () => engine.dispose()
  }
}
