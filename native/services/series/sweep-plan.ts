/**
 * The plan of a sweep from lists of values: what has several varies, what has one is the same for
 * all.
 */
import type { DistortionLevel } from '../../contract/distortions.ts'
import { WorkbenchError } from '../../contract/errors.ts'
import type { NumericSetting, SeriesPlan, SweepAxis, SweepRange } from '../../contract/run-series.ts'
import type { RecipeId } from '../../contract/run-events.ts'
import type { RunOptions } from '../../contract/runs.ts'
import type { EarlyStopping } from '../../contract/training-control.ts'
import { threadsWorthUsing } from '../../engines/worker-kernels/threads.ts'
import { RECIPES } from '../../model/recipes.ts'
import { DEFAULT_ENGINE } from '../create-engine.ts'

export interface SweepLists {
  readonly learningRate?: readonly number[] | undefined
  readonly batchSize?: readonly number[] | undefined
  readonly epochs?: readonly number[] | undefined
  readonly recipe?: readonly RecipeId[] | undefined
  readonly engine?: readonly string[] | undefined
  readonly order?: readonly ('shuffled' | 'sequential')[] | undefined
  readonly distort?: readonly DistortionLevel[] | undefined
}

export interface SweepPlanOptions extends SweepLists {
  readonly title: string
  readonly seeds: readonly number[]
  /** So many points drawn at random; undefined: every combination. */
  readonly random?: number | undefined
  readonly drawSeed: number
  readonly earlyStopping?: EarlyStopping | undefined
  /** '' for what is there. */
  readonly data: string
  /** Of the engine. */
  readonly device?: string | number | undefined
  /** By default the cores worth using. */
  readonly threads?: number | undefined
}

/**
 * With `random`, two values of a number are the bounds of a range: learning rates logarithmic, the
 * others linear. Throws WorkbenchError `bad-argument` where nothing varies.
 */
export function sweepPlan({
  title,
  seeds,
  random,
  drawSeed,
  earlyStopping,
  data,
  device,
  threads = threadsWorthUsing(),
  ...lists
}: SweepPlanOptions): SeriesPlan {
  const recipe = lists.recipe?.[0] ?? 'keras'
  const { epochs, batchSize, adam } = RECIPES[recipe]
  const base: RunOptions = {
    recipe,
    engine: lists.engine?.[0] ?? DEFAULT_ENGINE,
    data,
    ...(device !== undefined && { device: String(device) }),
    epochs: lists.epochs?.[0] ?? epochs,
    batchSize: lists.batchSize?.[0] ?? batchSize,
    seed: seeds[0] ?? 0,
    threads,
    learningRate: lists.learningRate?.[0] ?? adam.learningRate,
    startFrom: null,
    ...(lists.order && { order: lists.order[0] }),
    ...(lists.distort && { distortion: lists.distort[0] }),
    ...(earlyStopping && { earlyStopping })
  }
  const axes = axesOf(lists)
  if (axes.length === 0) {
    throw new WorkbenchError(
      'bad-argument',
      'no setting of the sweep has several values',
      'Give some, as with: --learning-rate 0.0003,0.001,0.003; or repeat a run over seeds with lenet repeat.'
    )
  }
  if (random === undefined) return { kind: 'grid', title, base, axes, seeds }
  return { kind: 'random', title, base, axes: axes.map(rangeOf), points: random, drawSeed, seeds }
}

const NUMERIC: readonly NumericSetting[] = ['learningRate', 'batchSize', 'epochs']

function axesOf({ learningRate, batchSize, epochs, recipe, engine, order, distort }: SweepLists): SweepAxis[] {
  const several = <T>(values: readonly T[] | undefined): values is readonly T[] => (values?.length ?? 0) > 1
  return [
    ...(several(recipe) ? [{ setting: 'recipe', values: recipe } as const] : []),
    ...(several(engine) ? [{ setting: 'engine', values: engine } as const] : []),
    ...(several(order) ? [{ setting: 'order', values: order } as const] : []),
    ...(several(distort) ? [{ setting: 'distortion', values: distort } as const] : []),
    ...(several(learningRate) ? [{ setting: 'learningRate', values: learningRate } as const] : []),
    ...(several(batchSize) ? [{ setting: 'batchSize', values: batchSize } as const] : []),
    ...(several(epochs) ? [{ setting: 'epochs', values: epochs } as const] : [])
  ]
}

function rangeOf(axis: SweepAxis): SweepAxis | SweepRange {
  const setting = NUMERIC.find((numeric) => numeric === axis.setting)
  if (!setting || axis.values.length !== 2) return axis
  const [from, to] = axis.values.map(Number).sort((a, b) => a - b)
  return { setting, from: from!, to: to!, scale: setting === 'learningRate' ? 'log' : 'linear' }
}
