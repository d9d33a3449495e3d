/**
 * Painting the figures after each epoch over a curve: two shapes, so that they are told apart
 * without colours.
 */
import type uPlot from 'uplot'
import type { SeriesName } from './curve-figures.ts'
import type { EpochMarks } from './epoch-marks.ts'

export interface MarkColours {
  readonly ink: string
  readonly accent: string
  readonly ground: string
}

/**
 * Training figures as open circles, validation figures as filled diamonds joined by a dashed line.
 */
export function paintMarks(
  u: uPlot,
  { points, marked }: EpochMarks,
  { ink, accent, ground }: MarkColours,
  hidden: ReadonlySet<SeriesName>
): void {
  const { ctx, bbox } = u
  const size = 3.5 * devicePixelRatio
  // As much as a diamond reaches over the edge.
  const over = 1.5 * size
  const at = (step: number, value: number) => [u.valToPos(step, 'x', true), u.valToPos(value, 'y', true)] as const
  ctx.save()
  ctx.beginPath()
  ctx.rect(bbox.left - over, bbox.top - over, bbox.width + 2 * over, bbox.height + 2 * over)
  ctx.clip()
  ctx.lineWidth = devicePixelRatio
  ctx.strokeStyle = accent
  ctx.setLineDash([3 * devicePixelRatio, 3 * devicePixelRatio])
  ctx.beginPath()
  if (!hidden.has('validation')) for (const { step, validation } of points) ctx.lineTo(...at(step, validation))
  ctx.stroke()
  ctx.setLineDash([])
  for (const { step, training, validation } of marked) {
    if (!hidden.has('training')) {
      const [x, y] = at(step, training)
      ctx.beginPath()
      ctx.arc(x, y, size, 0, 2 * Math.PI)
      ctx.fillStyle = ground
      ctx.fill()
      ctx.lineWidth = 1.5 * devicePixelRatio
      ctx.strokeStyle = ink
      ctx.stroke()
    }
    if (hidden.has('validation')) continue
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
