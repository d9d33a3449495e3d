/**
 * The confusion matrix as files for a report: CSV, Markdown, and a picture in the light theme's
 * colours as SVG.
 */
import type { EvaluationSummary } from '../../../native/contract/evaluation.ts'
import { toCsv } from '../../base/format/csv.ts'
import { escapeXml } from '../../base/format/escape-xml.ts'
import { count } from '../../base/format/format.ts'
import { countColour } from './cell-colours.ts'
import { mostMistakes } from './matrix-cells.ts'

const DIGITS = Array.from({ length: 10 }, (_, digit) => digit)

/**
 * Columns as in the view: `label,0…9,recall,f1,images`, then a row of precisions. What is not
 * defined is empty.
 */
export function matrixCsv({ confusion, perClass }: EvaluationSummary): string {
  const rows = DIGITS.map((label) => {
    const { recall, f1, support } = perClass[label]!
    return [label, ...confusion[label]!, recall, f1, support]
  })
  const precision = ['precision', ...perClass.map((metrics) => metrics.precision), null, null, null]
  return toCsv(['label', ...DIGITS.map(String), 'recall', 'f1', 'images'], [...rows, precision])
}

export function matrixMarkdown(summary: EvaluationSummary): string {
  const { confusion, perClass } = summary
  const row = (cells: readonly (string | number)[]) => `| ${cells.join(' | ')} |`
  const rows = DIGITS.map((label) => {
    const { recall, f1, support } = perClass[label]!
    const cells = confusion[label]!.map((images) => (images === 0 ? '·' : count(images)))
    return row([`**${label}**`, ...cells, share(recall, 2), f1 === null ? '–' : f1.toFixed(3), count(support)])
  })
  return [
    titleOf(summary),
    '',
    row(['is \\ read', ...DIGITS, 'recall %', 'F1', 'images']),
    row(['---', ...new Array<string>(13).fill('---:')]),
    ...rows,
    row(['precision %', ...perClass.map(({ precision }) => share(precision, 1)), '', '', '']),
    ''
  ].join('\n')
}

const CELL = 44
const [LEFT, TOP] = [84, 64]

/** 640 x 560 on white. */
export function matrixSvg(summary: EvaluationSummary): string {
  const { confusion, perClass } = summary
  const most = mostMistakes(summary)
  const [width, height] = [LEFT + 10 * CELL + 116, TOP + 10 * CELL + 56]
  const middle = (at: number) => at * CELL + CELL / 2
  const cells = confusion.flatMap((row, label) =>
    row.map((images, read) => {
      const [x, y] = [LEFT + read * CELL, TOP + label * CELL]
      const { background, ink } =
        images === 0
          ? { background: 'none', ink: '#6b6b66' }
          : label === read
            ? { background: '#ebebe7', ink: '#55554f' }
            : countColour(images, most)
      return (
        `<rect x="${x + 1}" y="${y + 1}" width="${CELL - 2}" height="${CELL - 2}" rx="3" fill="${background}"/>` +
        text(x + CELL / 2, y + CELL / 2 + 5, images === 0 ? '·' : count(images), ink, label === read ? 12 : 13)
      )
    })
  )
  const heads = DIGITS.flatMap((digit) => [
    text(LEFT + middle(digit), TOP - 8, String(digit), '#55554f', 13),
    text(LEFT - 14, TOP + middle(digit) + 5, String(digit), '#55554f', 13),
    text(LEFT + 10 * CELL + 60, TOP + middle(digit) + 5, share(perClass[digit]!.recall, 2), '#1b1b19', 13),
    text(LEFT + middle(digit), TOP + 10 * CELL + 20, share(perClass[digit]!.precision, 1), '#55554f', 11)
  ])
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" font-family="sans-serif">`,
    `<rect width="${width}" height="${height}" fill="#ffffff"/>`,
    text(16, 26, titleOf(summary), '#1b1b19', 14, 'start'),
    text(LEFT - 14, TOP - 8, 'is ↓ read →', '#55554f', 11, 'end'),
    text(LEFT + 10 * CELL + 60, TOP - 8, 'recall %', '#55554f', 11),
    text(LEFT - 14, TOP + 10 * CELL + 20, 'precision %', '#55554f', 11, 'end'),
    ...cells,
    ...heads,
    '</svg>',
    ''
  ].join('\n')
}

function titleOf({ model, set, images, correct, accuracy }: EvaluationSummary): string {
  const name = model.detail === '' ? model.title : `${model.title} (${model.detail})`
  const part = set.split === 'all' ? set.title : `${set.title}, ${set.split}`
  return `${name} on ${part}: ${share(accuracy, 2)} %, ${count(images - correct)} of ${count(images)} images wrong`
}

function share(value: number | null, digits: number): string {
  return value === null ? '–' : (value * 100).toFixed(digits)
}

function text(x: number, y: number, content: string, fill: string, size: number, anchor = 'middle'): string {
  return `<text x="${x}" y="${y}" fill="${fill}" font-size="${size}" text-anchor="${anchor}">${escapeXml(content)}</text>`
}
