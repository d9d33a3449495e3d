/**
 * Which settings make TensorFlow quickest here: measured once on a machine, with real steps in
 * short-lived processes, and written down beside the engine. They decide the last bits of results,
 * so what was found stays until it is measured again.
 */
import { readFile } from 'node:fs/promises'
import { cpus, availableParallelism } from 'node:os'
import { join } from 'node:path'
import { z } from 'zod'
import { createTensorFlowEngine, type TensorFlowOptions } from '../../engines/tensorflow/index.ts'
import { candidateSettings, type TensorFlowSettings } from '../../engines/tensorflow/settings.ts'
import { writeFileAtomic } from '../../files/atomic.ts'
import { initialParameters } from '../../model/initial-parameters.ts'
import { BYTE_SCALE, IMAGE_SIZE, PARAMETER_COUNT } from '../../model/architecture.ts'
import { RECIPES } from '../../model/recipes.ts'

const IMAGES = 256
const BATCH = 32
/**
 * Each candidate in turns, so that a disturbance meets all; the best stretch counts, since other
 * programs can only slow it down.
 */
const ROUNDS = 2
const STRETCHES = 3
const STEPS = 24
/**
 * The first candidate that takes no longer than this many times the quickest: more threads have to
 * earn their keep.
 */
const WORTH_IT = 1.1

const SPEED = z.strictObject({
  /** The processor and how many of it: what the choice was made for. */
  machine: z.string(),
  tensorFlow: z.string(),
  settings: z.strictObject({ oneDnn: z.boolean(), threads: z.int().min(1) }),
  measured: z.array(z.strictObject({ oneDnn: z.boolean(), threads: z.int().min(1), millisecondsPerStep: z.number() }))
})

export type Speed = z.infer<typeof SPEED>

export interface SpeedOptions {
  /** Of the engine, as installed. */
  readonly folder: string
  readonly tensorFlow: string
  readonly startProcess?: TensorFlowOptions['startProcess']
  readonly onNotice?: ((text: string) => void) | undefined
}

/**
 * What was measured here before, or is measured now, which takes a few seconds. Throws what
 * createTensorFlowEngine throws.
 */
export async function speedHere(options: SpeedOptions): Promise<Speed> {
  const { folder, tensorFlow, onNotice } = options
  const file = join(folder, 'speed.json')
  const machine = `${cpus()[0]?.model ?? process.arch}, ${availableParallelism()} processors`
  const known = await readSpeed(file)
  if (known?.machine === machine && known.tensorFlow === tensorFlow) return known
  onNotice?.('measuring which settings make TensorFlow quickest here; once, a few seconds')
  const candidates = candidateSettings(availableParallelism())
  const best = candidates.map(() => Infinity)
  for (let round = 0; round < ROUNDS; round++) {
    for (const [i, settings] of candidates.entries()) {
      best[i] = Math.min(best[i]!, await millisecondsPerStep(settings, options))
    }
  }
  const measured = candidates.map((settings, i) => ({ ...settings, millisecondsPerStep: best[i]! }))
  const worthIt = Math.min(...best) * WORTH_IT
  const { oneDnn, threads } = measured.find((candidate) => candidate.millisecondsPerStep <= worthIt)!
  const speed: Speed = { machine, tensorFlow, settings: { oneDnn, threads }, measured }
  await writeFileAtomic(file, JSON.stringify(speed, null, 2))
  return speed
}

async function readSpeed(file: string): Promise<Speed | null> {
  try {
    return SPEED.parse(JSON.parse(await readFile(file, 'utf8')))
  } catch {
    return null // not there yet, or of another version: measured again
  }
}

async function millisecondsPerStep(
  settings: TensorFlowSettings,
  { folder, startProcess }: SpeedOptions
): Promise<number> {
  const engine = await createTensorFlowEngine({ folder, settings, startProcess })
  try {
    const images = Float32Array.from({ length: IMAGES * IMAGE_SIZE }, (_, i) => (i * 7919) % 256)
    const labels = Uint8Array.from({ length: IMAGES }, (_, i) => i % 10)
    await engine.load('train', { images, labels, count: IMAGES, scale: BYTE_SCALE })
    const [m, v] = [new Float32Array(PARAMETER_COUNT), new Float32Array(PARAMETER_COUNT)]
    await engine.setState({ parameters: initialParameters('keras', 0), m, v, step: 0 })
    const indices = Uint32Array.from({ length: STEPS * BATCH }, (_, i) => i % IMAGES)
    let best = Infinity
    for (let stretch = 0; stretch < STRETCHES; stretch++) {
      const start = performance.now()
      await engine.run(indices, BATCH, RECIPES.keras.adam)
      best = Math.min(best, (performance.now() - start) / STEPS)
    }
    return best
  } finally {
    await engine.dispose()
  }
}
