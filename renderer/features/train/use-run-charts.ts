/** The two charts of a run: data, labels and files. */
import { computed, type ComputedRef } from 'vue'
import { saveFile, svgToPng } from '../../client/save-file.ts'
import { chartSvg } from '../../charts/chart-svg.ts'
import type { ChartFile, ScaleChoice } from '../../charts/chart-choices.ts'
import type { ChartLabels, ChartView, Curve } from '../../charts/curve-figures.ts'
import { cost, count, percent } from '../../base/format/format.ts'
import { epochsCsv, stepsCsv } from '../../shared/runs/run-tables.ts'
import { useConnection } from '../../shared/connection/connection.ts'
import { useDataSets } from '../../shared/data-sets/data-sets.ts'
import { RECIPE_PRESETS } from '../../shared/runs/recipe-presets.ts'
import type { useCurrentRun } from '../../shared/runs/current-run.ts'

export type ChartId = 'cost' | 'accuracy'

export interface RunChart {
  readonly id: ChartId
  readonly figures: Curve
  readonly words: ChartLabels
}

export interface RunCharts {
  readonly cost: ComputedRef<RunChart>
  readonly accuracy: ComputedRef<RunChart>
  readonly save: (chart: RunChart, file: ChartFile, view: ChartView) => Promise<void>
  readonly saveTable: (file: 'steps-csv' | 'epochs-csv') => void
}

export const COST_SCALES: readonly ScaleChoice[] = [
  { id: 'linear', label: 'Linear', scale: { kind: 'linear', lowest: null, highest: null, floor: 0 } },
  { id: 'log', label: 'Log', scale: { kind: 'log', lowest: null, highest: null } }
]
export const ACCURACY_SCALES: readonly ScaleChoice[] = [
  { id: 'linear', label: 'Linear', scale: { kind: 'linear', lowest: null, highest: null, floor: 0, ceiling: 1 } }
]

const SHAPE_BEFORE_START = 1563

/** `epochsBeforeStart`: of the axis while there is no run. */
export function useRunCharts(training: ReturnType<typeof useCurrentRun>, epochsBeforeStart: () => number): RunCharts {
  const connection = useConnection()
  const dataSets = useDataSets()
  const stepsPerEpoch = computed(() => training.started?.stepsPerEpoch ?? SHAPE_BEFORE_START)
  const trainingWords = computed(() =>
    training.started?.recipe === 'graph' ? 'training, whole set' : 'training, epoch mean'
  )
  // New labels rebuild the plot, so they change with the recipe only and not with every step.
  const words = (title: string, format: (value: number) => string, perUnit: number) =>
    computed<ChartLabels>(() => ({
      title,
      batch: 'each batch',
      mean: 'mean of the epoch so far',
      training: trainingWords.value,
      validation: 'validation, whole set',
      format,
      perUnit
    }))
  const costWords = words('Cost', cost, 1)
  const accuracyWords = words('Accuracy', (value) => percent(value), 100)

  const figures = (id: ChartId): Curve => {
    const { curve } = training.history
    return {
      steps: curve.globalStep,
      batch: id === 'cost' ? curve.batchCost : curve.batchAccuracy,
      mean: id === 'cost' ? curve.meanCost : curve.meanAccuracy,
      points: training.epochs.map((epoch) => ({
        epoch: epoch.epoch,
        step: epoch.epoch * stepsPerEpoch.value,
        training: id === 'cost' ? epoch.cost : epoch.accuracy,
        validation: id === 'cost' ? epoch.validationCost : epoch.validationAccuracy
      })),
      stepsPerEpoch: stepsPerEpoch.value,
      totalSteps: stepsPerEpoch.value * (training.started?.epochs ?? epochsBeforeStart())
    }
  }

  function fileName(what: string): string {
    return `${training.record?.id ?? 'run'}-${what}`
  }

  function saveTable(file: 'steps-csv' | 'epochs-csv'): void {
    const csv =
      file === 'steps-csv'
        ? stepsCsv(training.history)
        : epochsCsv(training.epochs, training.started?.recipe ?? 'keras')
    const name = file === 'steps-csv' ? 'steps.csv' : 'epochs.csv'
    saveFile(fileName(name), new Blob([csv], { type: 'text/csv' }))
  }

  async function save(chart: RunChart, file: ChartFile, view: ChartView): Promise<void> {
    if (file === 'steps-csv' || file === 'epochs-csv') {
      saveTable(file)
      return
    }
    const svg = chartSvg({ ...chart, ...view, caption: caption() })
    const blob = file === 'svg' ? new Blob([svg], { type: 'image/svg+xml' }) : await svgToPng(svg, 2)
    saveFile(fileName(`${chart.id}.${file}`), blob)
  }

  function caption(): string {
    const { started, record } = training
    if (!started) return record?.title ?? ''
    const { recipe, seed, batchSize } = started
    // A removed set or engine has no title any more.
    const data = dataSets.sets?.find(({ id }) => id === started.data)?.title ?? started.data
    const engine = connection.engines.find(({ id }) => id === started.engine)?.title ?? started.engine
    const rate = record?.options.learningRate ?? RECIPE_PRESETS[recipe].learningRate
    const unusual = rate === RECIPE_PRESETS[recipe].learningRate ? '' : `, learning rate ${rate}`
    const settings = `${RECIPE_PRESETS[recipe].label} recipe, ${data}, ${engine}, batches of ${count(batchSize)}, seed ${seed}${unusual}`
    return `${record?.title ?? started.runId}: ${settings}`
  }

  return {
    cost: computed(() => ({ id: 'cost', figures: figures('cost'), words: costWords.value })),
    accuracy: computed(() => ({ id: 'accuracy', figures: figures('accuracy'), words: accuracyWords.value })),
    save,
    saveTable
  }
}
