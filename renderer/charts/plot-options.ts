/**
 * How uPlot is to draw a run's curve: axes in epochs, hairlines, what is asked for at each drawing.
 */
import type uPlot from 'uplot'
import { middleWithin, textWidth, tickText } from './axis-text.ts'
import type { ChartScale, ChartLabels, Curve, SeriesName } from './curve-figures.ts'
import type { EpochMarks } from './epoch-marks.ts'
import { paintMarks, type MarkColours } from './paint-marks.ts'
import { epochTicks, linearTicks, logTicks } from './ticks.ts'

export interface PlotColours extends MarkColours {
  readonly batch: string
  readonly smooth: string
  readonly line: string
}

/**
 * Written as text in the page: it is laid out once and stays until a number changes, where a canvas
 * would draw it anew each time.
 */
export interface AxisLabels {
  /** CSS pixels from the left, of their middle. */
  readonly x: readonly AxisLabel[]
  /** CSS pixels from the top, of their middle. */
  readonly y: readonly AxisLabel[]
  /** Of the plot inside its axes: CSS pixels from the left and from the top. */
  readonly left: number
  readonly bottom: number
  readonly width: number
}

export interface AxisLabel {
  readonly text: string
  readonly at: number
}

/** What is drawn may change without a new plot, so all of it is asked for at each drawing. */
export interface PlotSource {
  readonly figures: () => Curve
  readonly colours: () => PlotColours
  readonly xRange: () => [number, number]
  readonly yRange: () => [number, number]
  readonly marks: () => EpochMarks
  readonly hidden: () => ReadonlySet<SeriesName>
  /** After each drawing. */
  readonly onLabels: (labels: AxisLabels) => void
  /** The place on the axis of steps under the pointer; null when that has left. */
  readonly onHover: (step: number | null) => void
  readonly onSelect: (from: number, to: number) => void
}

/** `100 %` and `0.25` fit into it, so that most plots begin at one place. */
const LEFT_EM = 3.8
const RIGHT_PX = 12
const GAP_PX = 6
const BATCH_POINT_PX = 3

/** About how much of a chart's width is left inside the axes. */
export function plotWidth(widthPx: number, fontPx: number): number {
  return widthPx - LEFT_EM * fontPx - RIGHT_PX
}

interface ValueTick {
  readonly value: number
  readonly text: string
}

export function plotOptions(words: ChartLabels, scale: ChartScale, source: PlotSource, fontPx: number): uPlot.Options {
  let valueTicks: readonly ValueTick[] = []
  const axis = {
    values: () => [],
    grid: { stroke: () => source.colours().line, width: 1 },
    ticks: { show: false },
    gap: GAP_PX
  }
  return {
    width: 100,
    height: 100,
    legend: { show: false },
    padding: [8, RIGHT_PX, 0, 0],
    scales: {
      x: { time: false, range: () => source.xRange() },
      // oxlint-disable-next-line typescript/no-unsafe-enum-assignment -- a const enum, which isolated modules cannot read
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
        // Asked for after the splits.
        size: () => Math.max(LEFT_EM * fontPx, ...valueTicks.map(({ text }) => textWidth(text, fontPx) + GAP_PX)),
        splits: (u, _axis, from, to) => {
          valueTicks = valueSplits(u, scale, from, to).map((value) => ({ value, text: tickText(words.format, value) }))
          return valueTicks.map(({ value }) => value)
        }
      }
    ],
    series: [
      {},
      {
        // Single points, faint: a line through them is a barcode.
        paths: () => null,
        points: { show: true, size: BATCH_POINT_PX, width: 0, fill: () => source.colours().batch }
      },
      { stroke: () => source.colours().smooth, width: 1.25, points: { show: false } },
      { stroke: () => source.colours().ink, width: 1.5, points: { show: false } }
    ],
    // The cross-hair is drawn over all charts of a group at once.
    cursor: { x: false, y: false, points: { show: false }, drag: { x: true, y: false, setScale: false } },
    hooks: {
      draw: [
        (u) => {
          paintMarks(u, source.marks(), source.colours(), source.hidden())
          source.onLabels(axisLabels(u, valueTicks, source, fontPx))
        }
      ],
      setCursor: [
        (u) => {
          const { left = -1 } = u.cursor
          source.onHover(left < 0 ? null : u.posToVal(left, 'x'))
        }
      ],
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

function axisLabels(u: uPlot, valueTicks: readonly ValueTick[], source: PlotSource, fontPx: number): AxisLabels {
  const { left, top, width, height } = u.bbox
  const css = (canvasPx: number) => Math.round(canvasPx / devicePixelRatio)
  const { stepsPerEpoch } = source.figures()
  return {
    x: stepSplits(u, source, ...source.xRange()).map((step) => {
      const text = String(Number((step / stepsPerEpoch).toPrecision(6)))
      return { text, at: middleWithin(u.width, css(u.valToPos(step, 'x', true)), textWidth(text, fontPx)) }
    }),
    y: valueTicks.map(({ value, text }) => ({ text, at: css(u.valToPos(value, 'y', true)) })),
    left: css(left),
    bottom: css(top + height),
    width: css(width)
  }
}

/** Two at least, and not more than the eye takes in at once. */
function axisTicks(fitting: number): number {
  return Math.min(10, Math.max(2, fitting))
}
