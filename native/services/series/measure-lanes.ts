/** How runs of a series train fastest here: one after the other with all threads, or several side by side with one thread each. */
import { availableParallelism } from 'node:os'
import type { DataSet } from '../../data/data-set.ts'
import type { Engine } from '../../engines/engine.ts'
import { WORKER_KERNELS } from '../../engines/worker-kernels/index.ts'
import { initialParameters } from '../../model/initial-parameters.ts'
import { RECIPES } from '../../model/recipes.ts'
import { beginning } from '../../training/train.ts'
import { createEngine as createKnownEngine, type CreateEngine } from '../create-engine.ts'

export interface Lanes {
  /** Runs side by side. */
  readonly parallel: number
  /** Of each; undefined: what the engine chooses. */
  readonly threads: number | undefined
}

export interface MeasuredLanes extends Lanes {
  /** Of all runs together. */
  readonly stepsPerSecond: number
}

/** Every run has a copy of the images: 50 MB for MNIST. */
const MAX_PARALLEL = 8
const MEASURED_STEPS = 200
/** The first steps compile the kernels. */
const WARM_UP_STEPS = 30

/** Without measuring: engines other than the kernels have a device or a process of their own, which runs would share. */
export function usualLanes(engine: string, runs: number): Lanes {
  const parallel = engine === WORKER_KERNELS ? Math.min(availableParallelism(), MAX_PARALLEL, runs) : 1
  return { parallel: Math.max(1, parallel), threads: parallel > 1 ? 1 : undefined }
}

/** The bits of the runs are the same either way. Throws what createEngine throws. */
export async function measureLanes({
  engine,
  runs,
  dataSet,
  batchSize,
  createEngine = createKnownEngine
}: {
  readonly engine: string
  readonly runs: number
  readonly dataSet: DataSet
  readonly batchSize: number
  readonly createEngine?: CreateEngine | undefined
}): Promise<MeasuredLanes> {
  const measure = async (lanes: Lanes): Promise<MeasuredLanes> => {
    const engines: Engine[] = []
    try {
      for (let lane = 0; lane < lanes.parallel; lane++) {
        engines.push(await createEngine(engine, lanes.threads === undefined ? {} : { threads: lanes.threads }))
      }
      return { ...lanes, stepsPerSecond: await speedOf(engines, dataSet, batchSize) }
    } finally {
      await Promise.all(engines.map((opened) => opened.dispose()))
    }
  }
  const alone = await measure({ parallel: 1, threads: undefined })
  const usual = usualLanes(engine, runs)
  if (usual.parallel === 1) return alone
  const together = await measure(usual)
  return together.stepsPerSecond > alone.stepsPerSecond ? together : alone
}

async function speedOf(engines: readonly Engine[], dataSet: DataSet, batchSize: number): Promise<number> {
  const { adam, initialisation } = RECIPES.keras
  const start = beginning(0, initialParameters(initialisation, 0))
  const { count } = dataSet.train
  const batches = (steps: number) => Uint32Array.from({ length: steps * batchSize }, (_, i) => i % count)
  for (const engine of engines) {
    await engine.load('train', dataSet.train)
    await engine.setState(start)
    await engine.run(batches(WARM_UP_STEPS), batchSize, adam)
  }
  const startedAt = performance.now()
  await Promise.all(engines.map((engine) => engine.run(batches(MEASURED_STEPS), batchSize, adam)))
  return (1000 * MEASURED_STEPS * engines.length) / (performance.now() - startedAt)
}
