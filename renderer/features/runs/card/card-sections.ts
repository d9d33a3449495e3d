/** A card as sections of lines for people. */
import type { RunCard } from '../../../../native/contract/run-card.ts'
import type { EpochResult } from '../../../../native/contract/run-results.ts'
import { cost, count, percent } from '../../../base/format/format.ts'
import { recipeLabel } from '../list/columns.ts'

export interface CardLine {
  readonly label: string
  readonly value: string
  readonly note: string
  /** SHA-256 in hex, shown in short and copied in full; null for other lines. */
  readonly hash: string | null
}

export interface CardSection {
  readonly title: string
  readonly note: string
  readonly lines: readonly CardLine[]
  /** Said in place of lines. */
  readonly empty: string
}

const line = (label: string, value: string | number | null, note = ''): CardLine => ({
  label,
  value: value === null ? 'not known' : String(value),
  note,
  hash: null
})
const hashLine = (label: string, hash: string | null): CardLine =>
  hash === null ? line(label, 'not kept') : { label, value: hash, note: '', hash }

export function cardSections(card: RunCard, isElsewhere: boolean): readonly CardSection[] {
  const { settings, data, engine, program, metrics, results } = card
  return [
    {
      title: 'Recipe and settings',
      note: '',
      empty: '',
      lines: [
        line('Recipe', recipeLabel(settings.recipe), settings.initialisation),
        line('Epochs', count(settings.epochs), `${count(metrics.globalStep)} steps of ${count(settings.batchSize)}`),
        line('Learning rate', settings.learningRate, card.changes.length === 0 ? 'unchanged throughout' : ''),
        line('Batch size', count(settings.batchSize)),
        line('Seed', count(settings.seed), 'initial parameters and order'),
        line('Order', settings.order),
        line('Starts from', settings.start.kind === 'drawn' ? 'initial parameters of the recipe' : settings.start.from),
        ...(settings.maxSteps === null ? [] : [line('Ends after', `${count(settings.maxSteps)} steps`)])
      ]
    },
    {
      title: 'Changes during training',
      note: '',
      empty: 'None.',
      lines: card.changes.map(({ globalStep, setting, from, to }) =>
        line(`Step ${count(globalStep)}`, `${setting} ${from} → ${to}`)
      )
    },
    {
      title: 'Data',
      note: 'SHA-256, first 16 of 64',
      empty: '',
      lines: [
        line('Set', data.name, countsText(data)),
        ...(data.validationFrom === null ? [] : [line('Validation', data.validationFrom)]),
        ...Object.entries(data.hashes).map(([name, hash]) => hashLine(name, hash))
      ]
    },
    {
      title: 'Engine and versions',
      note: '',
      empty: '',
      lines: [
        line('Engine', engine.id, settingsText(engine.settings)),
        line('Device', engine.device, `${count(engine.threads)} thread${engine.threads === 1 ? '' : 's'}`),
        line('Program', program.version),
        ...(program.kernels === null ? [] : [hashLine('Kernels', program.kernels)]),
        line('Node', program.node, program.platform ?? '')
      ]
    },
    {
      title: 'Figures',
      note: '',
      empty: '',
      lines: [
        ...(metrics.test
          ? [
              line(
                'Test',
                percent(metrics.test.correct / metrics.test.images),
                `${percent(metrics.test.interval.lower)} to ${percent(metrics.test.interval.upper)}, ${count(metrics.test.images)} images`
              )
            ]
          : []),
        ...resultLines('best', metrics.best),
        ...resultLines('last', metrics.newest),
        line('Begun', new Date(card.startedAt).toLocaleString('en-GB', { dateStyle: 'medium', timeStyle: 'short' })),
        line('State', card.state, isElsewhere ? 'by another process' : '')
      ]
    },
    {
      title: 'Results',
      note: 'what a repetition is compared with',
      empty: '',
      lines: [
        hashLine('Initial parameters', results.initialParameters),
        hashLine('Parameters, last', results.newestParameters),
        hashLine('Parameters, best', results.bestParameters),
        hashLine(`Costs, ${count(results.costCount)}`, results.costs),
        ...(results.onnx ? [hashLine('ONNX file', results.onnx)] : [])
      ]
    }
  ]
}

function resultLines(which: string, result: EpochResult | null): CardLine[] {
  if (!result) return []
  const after = `after epoch ${count(result.epoch)}`
  return [
    line(`Validation, ${which}`, percent(result.validationAccuracy), after),
    line(`its cost, ${which}`, cost(result.validationCost))
  ]
}

function countsText({ trainImages, validationImages, testImages }: RunCard['data']): string {
  const part = (images: number | null, what: string) => (images === null ? [] : [`${count(images)} ${what}`])
  return [...part(trainImages, 'train'), ...part(validationImages, 'validate'), ...part(testImages, 'test')].join(', ')
}

function settingsText(settings: RunCard['engine']['settings']): string {
  return Object.entries(settings)
    .map(([name, value]) => `${name} ${value}`)
    .join(', ')
}
