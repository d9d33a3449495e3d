/** A card as text, to be pasted into a mail or a report. */
import type { RunCard } from '../../contract/run-card.ts'
import { describePixels } from '../../contract/pixel-encoding.ts'
import { printableText } from '../../contract/printable-text.ts'

const LABEL = 22

/** Lines of `label  value`, in parts with headings. */
export function formatRunCard(card: RunCard): string {
  const { settings, data, engine, program, metrics, results } = card
  const parts: readonly (readonly [heading: string, rows: readonly (readonly [string, string | null])[]])[] = [
    [
      `${card.title} (${card.id})`,
      [
        ['begun', card.startedAt],
        ['state', card.state],
        ['command', card.command]
      ]
    ],
    [
      'Settings',
      [
        ['recipe', settings.recipe],
        ['epochs', `${settings.epochs}${settings.maxSteps === null ? '' : `, at most ${settings.maxSteps} steps`}`],
        ['learning rate', [settings.learningRate, ...card.changes.map(changeText)].join('; ')],
        ['batch size', String(settings.batchSize)],
        ['seed', String(settings.seed)],
        ['batch order', settings.order],
        ['distortion of the images', settings.distortion ?? 'none'],
        ['initial weights', settings.start.kind === 'drawn' ? settings.initialisation : settings.start.from]
      ]
    ],
    [
      'Data',
      [
        ['set', data.name],
        ['images', imagesText(data)],
        ['pixels', data.pixels && describePixels(data.pixels)],
        ...Object.entries(data.hashes).map(([part, hash]) => [part, hash] as const)
      ]
    ],
    [
      'Engine and versions',
      [
        ['engine', engine.id],
        ['device', `${engine.device}, ${engine.threads} ${engine.threads === 1 ? 'thread' : 'threads'}`],
        ['program', program.version],
        ['kernels', program.kernels],
        ['Node', program.node && `${program.node}, ${program.platform ?? ''}`]
      ]
    ],
    [
      'Metrics',
      [
        ['test accuracy', testText(metrics.test)],
        ['best validation', metrics.best && `${percent(metrics.best.validationAccuracy)}, epoch ${metrics.best.epoch}`],
        [
          'validation cost',
          metrics.newest && `${metrics.newest.validationCost.toFixed(4)}, epoch ${metrics.newest.epoch}`
        ]
      ]
    ],
    [
      'Results, SHA-256',
      [
        ['initial parameters', results.initialParameters],
        ['newest parameters', results.newestParameters],
        ['best parameters', results.bestParameters],
        [`${results.costCount} costs`, results.costs],
        ...(results.onnx ? [['ONNX file', results.onnx] as const] : [])
      ]
    ]
  ]
  const lines = parts.flatMap(([heading, rows]) => [
    heading,
    ...rows.map(([label, value]) => `  ${label.padEnd(LABEL)}${value === null ? 'not known' : printableText(value)}`),
    ''
  ])
  return [...lines, ...(card.needs === null ? [] : [card.needs, ''])].join('\n')
}

function changeText({ globalStep, to }: RunCard['changes'][number]): string {
  return `${to} after step ${globalStep}`
}

function imagesText({ trainImages, validationImages, testImages }: RunCard['data']): string {
  const counts = [
    [trainImages, 'for training'],
    [validationImages, 'for validation'],
    [testImages, 'for tests']
  ] as const
  const known = counts.filter(([images]) => images !== null).map(([images, what]) => `${images!} ${what}`)
  return known.join(', ') || 'not known'
}

function testText(test: RunCard['metrics']['test']): string | null {
  if (!test) return null
  const { correct, images, interval } = test
  return `${percent(correct / images)} (${percent(interval.lower)} to ${percent(interval.upper)}), ${images} images`
}

function percent(share: number): string {
  return `${(share * 100).toFixed(2)} %`
}
