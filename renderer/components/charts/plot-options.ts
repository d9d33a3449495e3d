/** How uPlot is to draw a run's curve: axes in epochs, hairlines, marks of two shapes for the figures after each epoch. */
import type uPlot from 'uplot'
import type { ChartScale, ChartWords, CurveFigures } from './curve-figures.ts'
import { epochTicks, linearTicks, logTicks } from './ticks.ts'

export interface PlotColours {
  readonly ink: string
  readonly batch: string
  readonly line: string
  readonly ground: string
  readonly accent: string
}

/** Written as text in the page: it is laid out once and stays until a number changes, where a canvas would draw it anew each time. */
export interface AxisLabels {
  /** CSS pixels from the left, of their middle. */
  readonly x: readonly AxisLabel[]
  /** CSS pixels from the top, of their middle. */
  readonly y: readonly AxisLabel[]
  /** Of the plot inside its axes: CSS pixels from the left and from the top. */
  readonly left: number
  readonly bottom: number
}

export interface AxisLabel {
  readonly text: string
  readonly at: number
}

/** What is drawn may change without a new plot, so all of it is asked for at each drawing. */
export interface PlotSource {
  readonly figures: () => CurveFigures
  readonly colours: () => PlotColours
  readonly xRange: () => [number, number]
  readonly yRange: () => [number, number]
  /** After each drawing. */
  readonly onLabels: (labels: AxisLabels) => void
  readonly onHover: (index: number | null) => void
  readonly onSelect: (from: number, to: number) => void
}

export function plotOptions(words: ChartWords, scale: ChartScale, source: PlotSource, fontPx: number): uPlot.Options {
  const axis = {
    values: () => [],
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
        splits: (u, _axis, from, to) => stepSplits(u, source, from, to)
      },
      {
        ...axis,
        size: fontPx * 3.8,
        splits: (u, _axis, from, to) => valueSplits(u, scale, from, to)
      }
    ],
    series: [
      {},
      { stroke: () => source.colours().batch, width: 1, points: { show: false } },
      { stroke: () => source.colours().ink, width: 1.5, points: { show: false } }
    ],
    cursor: { y: false, points: { size: 5, width: 0 }, drag: { x: true, y: false, setScale: false } },
    hooks: {
      draw: [
        (u) => {
          drawEpochs(u, source)
          source.onLabels(axisLabels(u, words, scale, source))
        }
      ],
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

function stepSplits(u: uPlot, source: PlotSource, from: number, to: number): number[] {
  return epochTicks(from, to, source.figures().stepsPerEpoch, axisTicks(u.width / 60))
}

function valueSplits(u: uPlot, scale: ChartScale, from: number, to: number): number[] {
  return scale.kind === 'log' ? logTicks(from, to) : linearTicks(from, to, axisTicks(u.height / 44))
}

function axisLabels(u: uPlot, words: ChartWords, scale: ChartScale, source: PlotSource): AxisLabels {
  const { left, top, height } = u.bbox
  const css = (canvasPx: number) => Math.round(canvasPx / devicePixelRatio)
  const { stepsPerEpoch } = source.figures()
  return {
    x: stepSplits(u, source, ...source.xRange()).map((step) => ({
      text: String(Number((step / stepsPerEpoch).toPrecision(6))),
      at: css(u.valToPos(step, 'x', true))
    })),
    y: valueSplits(u, scale, ...source.yRange()).map((value) => ({
      text: tickText(words, value),
      at: css(u.valToPos(value, 'y', true))
    })),
    left: css(left),
    bottom: css(top + height)
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
