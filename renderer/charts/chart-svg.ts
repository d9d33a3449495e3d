/**
 * A chart as an SVG file to print or to put into a report: on white, with its title, axes, legend
 * and the windows of its numbers.
 */
import { escapeXml } from '../base/format/escape-xml.ts'
import { count } from '../base/format/format.ts'
import { tickText } from './axis-text.ts'
import type { ChartLabels, ChartView, Curve, SeriesName } from './curve-figures.ts'
import { allBelow, paintedPoints, valueRange } from './curve-figures.ts'
import { epochMarks } from './epoch-marks.ts'
import { epochTicks, linearTicks, logTicks } from './ticks.ts'

const WIDTH = 960
const HEIGHT = 540
const PLOT = { left: 72, right: 24, top: 92, bottom: 52 } as const
const PLOT_WIDTH = WIDTH - PLOT.left - PLOT.right
const INK = '#1a1a18'
const FAINT = '#b9b9b3'
const GRAY = '#8b8b84'
const SOFT = '#53534e'
const LINE = '#e4e4df'
const ACCENT = '#2f52cf'

export interface ChartPicture extends ChartView {
  readonly figures: Curve
  readonly words: ChartLabels
  /** Which run: title, data, engine, seed. */
  readonly caption: string
}

/** 960 x 540 units. Every number in it is text, so that it can be searched. */
export function chartSvg({ figures, words, scale, range, smoothing, hidden, caption }: ChartPicture): string {
  const painted = paintedPoints(figures, range, { buckets: PLOT_WIDTH / 2, kind: scale.kind, smoothing })
  const [low, high] = valueRange(painted, figures.points, range, scale)
  const x = (step: number) => PLOT.left + ((step - range[0]) / (range[1] - range[0])) * PLOT_WIDTH
  const unit = (value: number) =>
    scale.kind === 'log' ? Math.log(value / low) / Math.log(high / low) : (value - low) / (high - low)
  const y = (value: number) => HEIGHT - PLOT.bottom - unit(value) * (HEIGHT - PLOT.top - PLOT.bottom)
  const path = (values: readonly (number | null)[]) =>
    svgPath(
      painted.x.map(x),
      values.map((v) => (v === null ? null : y(v)))
    )
  const { points, marked, every } = epochMarks(figures, range, PLOT_WIDTH)
  const shown = (name: SeriesName, element: string) => (hidden.has(name) ? [] : [element])
  /** Of a round pen and no length. */
  const dots = ({ x: steps, batch }: typeof painted) => {
    const places = steps.flatMap((step, i) =>
      batch[i] == null ? [] : [`M${x(step).toFixed(1)} ${y(batch[i]).toFixed(1)}h0`]
    )
    return `<path d="${places.join('')}" stroke="${FAINT}" stroke-width="2.5" stroke-linecap="round"/>`
  }
  const isInside = (value: number) => unit(value) >= 0 && unit(value) <= 1
  const remarks = [
    caption,
    painted.painted < painted.steps ? `${count(painted.painted)} of ${count(painted.steps)} steps drawn` : '',
    every > 1 ? `marks every ${every} epochs` : ''
  ].filter(Boolean)
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${HEIGHT}" width="${WIDTH}" height="${HEIGHT}" font-family="system-ui, sans-serif" font-size="13">`,
    `<title>${escapeXml(words.title)}</title><rect width="100%" height="100%" fill="#ffffff"/>`,
    text(PLOT.left, 30, words.title, INK, 'font-size="18" font-weight="600"'),
    text(PLOT.left, 50, remarks.join('; '), SOFT),
    legend(words, smoothing, hidden),
    `<clipPath id="plot"><rect x="${PLOT.left}" y="${PLOT.top - 6}" width="${PLOT_WIDTH}" height="${HEIGHT - PLOT.top - PLOT.bottom + 12}"/></clipPath>`,
    ...(scale.kind === 'log' ? logTicks(low, high) : linearTicks(low, high, 6)).map((value) => {
      return (
        line(PLOT.left, y(value), WIDTH - PLOT.right, y(value)) +
        text(PLOT.left - 8, y(value) + 4, tickText(words.format, value), SOFT, 'text-anchor="end"')
      )
    }),
    ...epochTicks(range[0], range[1], figures.stepsPerEpoch, 12).map((step) => {
      const epoch = String(Number((step / figures.stepsPerEpoch).toPrecision(6)))
      return (
        line(x(step), HEIGHT - PLOT.bottom, x(step), HEIGHT - PLOT.bottom + 5) +
        text(x(step), HEIGHT - PLOT.bottom + 20, epoch, SOFT, 'text-anchor="middle"')
      )
    }),
    text((PLOT.left + WIDTH - PLOT.right) / 2, HEIGHT - 10, 'epochs', SOFT, 'text-anchor="middle"'),
    `<g clip-path="url(#plot)" fill="none" stroke-linejoin="round">`,
    ...shown('batch', dots(painted)),
    ...shown('smooth', `<path d="${path(painted.smooth)}" stroke="${GRAY}" stroke-width="1.25"/>`),
    ...shown('mean', `<path d="${path(painted.mean)}" stroke="${INK}" stroke-width="1.75"/>`),
    ...shown(
      'validation',
      `<path d="${svgPath(
        points.map((p) => x(p.step)),
        points.map((p) => y(p.validation))
      )}" stroke="${ACCENT}" stroke-width="1" stroke-dasharray="3 3"/>`
    ),
    '</g>',
    ...marked.map(({ step, training, validation }) => {
      return (
        (isInside(training) && !hidden.has('training') ? circle(x(step), y(training)) : '') +
        (isInside(validation) && !hidden.has('validation') ? diamond(x(step), y(validation)) : '')
      )
    }),
    allBelow(painted, figures.points, range, scale)
      ? text(
          PLOT.left + PLOT_WIDTH / 2,
          (PLOT.top + HEIGHT - PLOT.bottom) / 2,
          `Everything here is below ${tickText(words.format, low)}.`,
          SOFT,
          'text-anchor="middle"'
        )
      : '',
    '</svg>'
  ].join('\n')
}

function legend(words: ChartLabels, smoothing: number, hidden: ReadonlySet<SeriesName>): string {
  const entries: [SeriesName, string, (x: number) => string][] = [
    [
      'batch',
      words.batch,
      (x) => `<path d="M${x + 9} 70h0" stroke="${FAINT}" stroke-width="4" stroke-linecap="round"/>`
    ],
    [
      'smooth',
      `smoothed by ${smoothing.toFixed(2)}`,
      (x) => `<path d="M${x} 70h18" stroke="${GRAY}" stroke-width="1.25"/>`
    ],
    ['mean', words.mean, (x) => `<path d="M${x} 70h18" stroke="${INK}" stroke-width="1.75"/>`],
    ['training', words.training, (x) => circle(x + 9, 70)],
    ['validation', words.validation, (x) => diamond(x + 9, 70)]
  ]
  let at = PLOT.left
  return entries
    .filter(([name]) => !hidden.has(name))
    .map(([, label, mark]) => {
      const entry = mark(at) + text(at + 24, 74, label, SOFT, 'font-size="12"')
      // Text cannot be measured here; 6.1 units a letter fit the fonts in question.
      at += 40 + label.length * 6.1
      return entry
    })
    .join('')
}

function svgPath(xs: readonly number[], ys: readonly (number | null)[]): string {
  let path = ''
  let pen = false
  xs.forEach((x, i) => {
    const y = ys[i] ?? null
    if (y !== null) path += `${pen ? 'L' : 'M'}${x.toFixed(1)} ${y.toFixed(1)}`
    pen = y !== null
  })
  return path
}

const line = (x1: number, y1: number, x2: number, y2: number) =>
  `<path d="M${x1.toFixed(1)} ${y1.toFixed(1)}L${x2.toFixed(1)} ${y2.toFixed(1)}" stroke="${LINE}"/>`
const circle = (x: number, y: number) =>
  `<circle cx="${x.toFixed(1)}" cy="${y.toFixed(1)}" r="3.5" fill="#ffffff" stroke="${INK}" stroke-width="1.5"/>`
const diamond = (x: number, y: number) =>
  `<path d="M${x.toFixed(1)} ${(y - 5).toFixed(1)}l5 5-5 5-5-5z" fill="${ACCENT}"/>`
const text = (x: number, y: number, content: string, fill: string, more = '') =>
  `<text x="${x.toFixed(1)}" y="${y.toFixed(1)}" fill="${fill}" ${more}>${escapeXml(content)}</text>`
