/**
 * The program's engines, but that the hand-written kernels' threads outlive an engine: the next one
 * with as many takes them over. For tests that are not about starting and ending threads.
 */
import type { Split } from '../../native/contract/data-sets.ts'
import type { Engine } from '../../native/engines/engine.ts'
import { createWorkerKernelsEngine, WORKER_KERNELS } from '../../native/engines/worker-kernels/index.ts'
import { threadsWorthUsing } from '../../native/engines/worker-kernels/threads.ts'
import { PARAMETER_COUNT } from '../../native/model/architecture.ts'
import type { EngineOptions } from '../../native/services/engine-options.ts'
import { ENGINES, type EngineProvider } from '../../native/services/engines.ts'

/** Engines that nobody has, by their threads. */
const idle = new Map<number, Engine[]>()

export const SHARED_ENGINES: readonly EngineProvider[] = ENGINES.map((provider) =>
  provider.id === WORKER_KERNELS ? { ...provider, create: createSharedEngine } : provider
)

/** As createWorkerKernelsEngine. */
export async function createSharedEngine({ threads = threadsWorthUsing() }: EngineOptions = {}): Promise<Engine> {
  const engine = idle.get(threads)?.pop() ?? (await createWorkerKernelsEngine({ threads }))
  return leased(engine, (free) => idle.set(threads, [...(idle.get(threads) ?? []), free]))
}

/** `giveBack` gets the engine as a new one is; not one that was disposed of during a call. */
function leased(engine: Engine, giveBack: (engine: Engine) => void): Engine {
  const loaded = new Set<Split>()
  let underWay = 0
  let disposed: Promise<void> | null = null
  const perform = async <T>(call: () => Promise<T>): Promise<T> => {
    if (disposed) throw new Error('the engine has been disposed of')
    underWay++
    try {
      return await call()
    } finally {
      underWay--
    }
  }
  const dispose = async () => {
    if (underWay > 0) return engine.dispose()
    await empty(engine, loaded)
    giveBack(engine)
  }
  return {
    id: engine.id,
    device: engine.device,
    threads: engine.threads,
    load: (set, images) => {
      loaded.add(set)
      return perform(() => engine.load(set, images))
    },
    setState: (state) => perform(() => engine.setState(state)),
    getState: () => perform(() => engine.getState()),
    run: (...steps) => perform(() => engine.run(...steps)),
    stop: () => {
      if (!disposed) engine.stop()
    },
    gradients: (...batch) => perform(() => engine.gradients(...batch)),
    evaluate: (set) => perform(() => engine.evaluate(set)),
    predict: (...images) => perform(() => engine.predict(...images)),
    dispose: () => (disposed ??= dispose())
  }
}

async function empty(engine: Engine, sets: Iterable<Split>): Promise<void> {
  for (const set of sets) {
    await engine.load(set, { images: new Uint8Array(), labels: new Uint8Array(), count: 0, scale: 1 })
  }
  const zeros = new Float32Array(PARAMETER_COUNT)
  await engine.setState({ parameters: zeros, m: zeros, v: zeros, step: 0 })
}
