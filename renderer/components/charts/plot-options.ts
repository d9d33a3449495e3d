/** How uPlot is to draw a run's curve: axes in epochs, hairlines, marks of two shapes for the figures after each epoch. */
import type uPlot from 'uplot'
import type { ChartScale, ChartWords, CurveFigures } from './curve-figures.ts'
import { epochTicks, linearTicks, logTicks } from './ticks.ts'

export interface PlotColours {
  readonly ink: string
  readonly soft: string
  readonly batch: string
  readonly line: string
  readonly ground: string
  readonly accent: string
}

/** What is drawn may change without a new plot, so all of it is asked for at each drawing. */
export interface PlotSource {
  readonly figures: () => CurveFigures
  readonly colours: () => PlotColours
  readonly xRange: () => [number, number]
  readonly yRange: () => [number, number]
  readonly onHover: (index: number | null) => void
  readonly onSelect: (from: number, to: number) => void
}

export function plotOptions(words: ChartWords, scale: ChartScale, source: PlotSource, fontPx: number): uPlot.Options {
  const font = `${fontPx}px system-ui, sans-serif`
  const axis = {
    font,
    stroke: () => source.colours().soft,
    grid: { stroke: () => source.colours().line, width: 1 },
    ticks: { show: false },
    gap: 6
  }
  return {
    width: 100,
    height: 100,
    legend: { show: false },
    padding: [8, 12, 0, 0],
    scales: {
      x: { time: false, range: () => source.xRange() },
      // eslint-disable-next-line @typescript-eslint/no-unsafe-enum-assignment -- a const enum, which isolated modules cannot read
      y: { distr: scale.kind === 'log' ? 3 : 1, range: () => source.yRange() }
    },
    axes: [
      {
        ...axis,
        grid: { show: false },
        size: fontPx + 12,
        splits: (u, _axis, from, to) => epochTicks(from, to, source.figures().stepsPerEpoch, axisTicks(u.width / 60)),
        values: (_u, splits) =>
          splits.map((step) => String(Number((step / source.figures().stepsPerEpoch).toPrecision(6))))
      },
      {
        ...axis,
        size: fontPx * 3.8,
        splits: (u, _axis, from, to) => {
          return scale.kind === 'log' ? logTicks(from, to) : linearTicks(from, to, axisTicks(u.height / 44))
        },
        values: (_u, splits) => splits.map((value) => tickText(words, value))
      }
    ],
    series: [
      {},
      { stroke: () => source.colours().batch, width: 1, points: { show: false } },
      { stroke: () => source.colours().ink, width: 1.5, points: { show: false } }
    ],
    cursor: { y: false, points: { size: 5, width: 0 }, drag: { x: true, y: false, setScale: false } },
    hooks: {
      draw: [(u) => drawEpochs(u, source)],
      setCursor: [(u) => source.onHover(u.cursor.idx ?? null)],
      setSelect: [
        (u) => {
          if (u.select.width < 4) return
          source.onSelect(u.posToVal(u.select.left, 'x'), u.posToVal(u.select.left + u.select.width, 'x'))
          u.setSelect({ left: 0, top: 0, width: 0, height: 0 }, false)
        }
      ]
    }
  }
}

/** Two at least, and not more than the eye takes in at once. */
function axisTicks(fitting: number): number {
  return Math.min(10, Math.max(2, fitting))
}

function tickText(words: ChartWords, value: number): string {
  const text = words.format(value)
  // `0.2500` says no more than `0.25` on an axis.
  return text.includes('.') && !text.includes('e') ? text.replace(/\.?0+(?=$|\s)/, '') : text
}

/** Training figures as open circles, validation figures as filled diamonds joined by a dashed line. */
function drawEpochs(u: uPlot, source: PlotSource): void {
  const { ctx, bbox } = u
  const { ink, accent, ground } = source.colours()
  const size = 3.5 * devicePixelRatio
  const [from, to] = source.xRange()
  const at = (step: number, value: number) => [u.valToPos(step, 'x', true), u.valToPos(value, 'y', true)] as const
  const points = source.figures().points.filter(({ step, training, validation }) => {
    return step >= from && step <= to && Number.isFinite(training) && Number.isFinite(validation)
  })
  ctx.save()
  ctx.beginPath()
  ctx.rect(bbox.left - size, bbox.top - size, bbox.width + 2 * size, bbox.height + 2 * size)
  ctx.clip()
  ctx.lineWidth = devicePixelRatio
  ctx.strokeStyle = accent
  ctx.setLineDash([3 * devicePixelRatio, 3 * devicePixelRatio])
  ctx.beginPath()
  for (const { step, validation } of points) ctx.lineTo(...at(step, validation))
  ctx.stroke()
  ctx.setLineDash([])
  for (const { step, training, validation } of points) {
    const [x, y] = at(step, training)
    ctx.beginPath()
    ctx.arc(x, y, size, 0, 2 * Math.PI)
    ctx.fillStyle = ground
    ctx.fill()
    ctx.lineWidth = 1.5 * devicePixelRatio
    ctx.strokeStyle = ink
    ctx.stroke()
    const [left, top] = at(step, validation)
    ctx.beginPath()
    ctx.moveTo(left, top - 1.4 * size)
    ctx.lineTo(left + 1.4 * size, top)
    ctx.lineTo(left, top + 1.4 * size)
    ctx.lineTo(left - 1.4 * size, top)
    ctx.closePath()
    ctx.fillStyle = accent
    ctx.fill()
  }
  ctx.restore()
}
