/**
 * What distortions are worth: the Keras recipe over several seeds at each level, read on MNIST's
 * test set and on careless drawings.
 *
 *   node test/bench/distortion-gain.ts --seeds 0-7 --epochs 10 --threads 1 --out gain.jsonl
 *   node test/bench/distortion-gain.ts --summary gain.jsonl …
 *
 * The first adds a line to the file for each run, so that several processes can share the seeds;
 * what a file has is not trained again.
 */
import { appendFileSync, existsSync, readFileSync } from 'node:fs'
import { parseArgs } from 'node:util'
import { DISTORTION_LEVELS, type DistortionLevel } from '../../native/contract/distortions.ts'
import { ALL_STEPS, prepareDrawing } from '../../native/data/drawing-image.ts'
import type { DataSet, ImageSet } from '../../native/data/data-set.ts'
import { createWorkerKernelsEngine } from '../../native/engines/worker-kernels/index.ts'
import { comparePairedSeeds, summariseSeeds } from '../../native/evaluation/seed-statistics.ts'
import { RECIPES } from '../../native/model/recipes.ts'
import { RandomState } from '../../native/tensor/random-state.ts'
import { train } from '../../native/training/train.ts'
import { genuineMnist } from '../support/mnist.ts'
import { sloppyDigit } from './sloppy-digits.ts'

interface Figures {
  readonly level: DistortionLevel
  readonly seed: number
  readonly epochs: number
  /** Shares of the images, 0..1. */
  readonly test: number
  readonly careless: number
}

const CARELESS = 5000
/** Nothing was chosen on drawings of it: the models' choices and bounds use 17 and 100. */
const CARELESS_SEED = 2026

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    seeds: { type: 'string', default: '0-7' },
    levels: { type: 'string', default: DISTORTION_LEVELS.join() },
    epochs: { type: 'string', default: '10' },
    threads: { type: 'string', default: '1' },
    out: { type: 'string' },
    summary: { type: 'boolean', default: false }
  }
})

if (values.summary) summarise(positionals.flatMap(linesOf))
else await measure(values.out ?? 'distortion-gain.jsonl')

async function measure(file: string): Promise<void> {
  const [first, last] = values.seeds.split('-').map(Number) as [number, number?]
  const levels = DISTORTION_LEVELS.filter((level) => values.levels.split(',').includes(level))
  const epochs = Number(values.epochs)
  const mnist = await genuineMnist()
  const drawings = carelessDrawings()
  for (let seed = first; seed <= (last ?? first); seed++) {
    for (const level of levels) {
      const isDone = linesOf(file).some((line) => line.seed === seed && line.level === level && line.epochs === epochs)
      if (isDone) continue
      for (const figures of await trained(mnist, drawings, level, seed, epochs)) {
        appendFileSync(file, `${JSON.stringify(figures)}\n`)
        console.log(JSON.stringify(figures))
      }
    }
  }
}

/** Halfway and at the end. */
async function trained(
  dataSet: DataSet,
  drawings: ImageSet,
  distortion: DistortionLevel,
  seed: number,
  epochs: number
): Promise<Figures[]> {
  const engine = await createWorkerKernelsEngine({ threads: Number(values.threads) })
  const results: Figures[] = []
  try {
    for await (const event of train({ engine, dataSet, recipe: RECIPES.keras, seed, epochs, distortion })) {
      if (event.kind !== 'epoch' || (event.epoch !== epochs && event.epoch * 2 !== epochs)) continue
      const accuracyOn = async (set: ImageSet) => {
        await engine.load('test', set)
        return (await engine.evaluate('test')).accuracy
      }
      const [test, careless] = [await accuracyOn(dataSet.test!), await accuracyOn(drawings)]
      results.push({ level: distortion, seed, epochs: event.epoch, test, careless })
    }
  } finally {
    await engine.dispose()
  }
  return results
}

function carelessDrawings(): ImageSet {
  const random = new RandomState(CARELESS_SEED)
  const images = new Uint8Array(CARELESS * 784)
  const labels = Uint8Array.from({ length: CARELESS }, (_, i) => i % 10)
  labels.forEach((digit, i) => {
    images.set(prepareDrawing({ kind: 'strokes', strokes: sloppyDigit(digit, random) }, ALL_STEPS).pixels, i * 784)
  })
  return { images, labels, count: CARELESS, height: 28, width: 28, scale: 1 / 256 }
}

function linesOf(file: string): Figures[] {
  if (!existsSync(file)) return []
  const lines = readFileSync(file, 'utf8').split('\n').filter(Boolean)
  return lines.map((line) => JSON.parse(line) as Figures)
}

function summarise(all: readonly Figures[]): void {
  for (const epochs of [...new Set(all.map((figures) => figures.epochs))].sort((a, b) => a - b)) {
    for (const what of ['test', 'careless'] as const) {
      console.log(`${what === 'test' ? "MNIST's test set" : 'careless drawings'}, after ${epochs} epochs`)
      const of = (level: DistortionLevel) =>
        all
          .filter((figures) => figures.level === level && figures.epochs === epochs)
          .sort((a, b) => a.seed - b.seed)
          .map((figures) => ({ seed: figures.seed, percent: 100 * figures[what] }))
      const plain = of('none')
      for (const level of DISTORTION_LEVELS) {
        const own = of(level)
        if (own.length === 0) continue
        const { n, mean, sd, interval } = summariseSeeds(own.map(({ percent }) => percent))
        const range = interval ? `(${interval.lower.toFixed(3)} to ${interval.upper.toFixed(3)})` : ''
        console.log(`  ${level.padEnd(7)} mean ${mean.toFixed(3)} % ${range}, sd ${sd?.toFixed(3) ?? '-'}, n = ${n}`)
        const pairs = own.flatMap(({ seed, percent }) => {
          const other = plain.find((figures) => figures.seed === seed)
          return other ? [[percent, other.percent] as const] : []
        })
        if (level === 'none' || pairs.length < 2) continue
        const gain = comparePairedSeeds(
          pairs.map(([a]) => a),
          pairs.map(([, b]) => b)
        )
        const bounds = gain.interval ? ` (${gain.interval.lower.toFixed(3)} to ${gain.interval.upper.toFixed(3)})` : ''
        console.log(`          over none, paired: ${gain.mean.toFixed(3)} points${bounds}, n = ${gain.n}`)
      }
    }
  }
}
