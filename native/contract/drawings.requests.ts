import { z } from 'zod'
import type { Drawing, DrawingsApi, Stroke } from './drawings.ts'
import { IMAGE_SIZE, MAX_IMAGE_SIDE, MAX_STROKE_POINTS, MAX_STROKES, PAD_SIDE } from './limits.ts'
import type { MethodTable } from './method-table.ts'
import { BYTES, DIGIT, ID, NOTHING, WITH_ID } from './schemas.ts'

const COORDINATE = z.number().min(-10_000).max(10_000)
const STROKE: z.ZodType<Stroke> = z.strictObject({
  points: z
    .array(z.strictObject({ x: COORDINATE, y: COORDINATE }))
    .min(1)
    .max(MAX_STROKE_POINTS),
  width: z.number().min(0.1).max(PAD_SIDE)
})

export const DRAWING: z.ZodType<Drawing> = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('strokes'),
    strokes: z
      .array(STROKE)
      .max(MAX_STROKES)
      .refine(
        (strokes) => strokes.reduce((sum, { points }) => sum + points.length, 0) <= MAX_STROKE_POINTS,
        `expected at most ${MAX_STROKE_POINTS} points in all strokes together`
      )
  }),
  z.strictObject({
    kind: z.literal('grid'),
    cells: BYTES.refine(({ length }) => length === IMAGE_SIZE, `expected ${IMAGE_SIZE} cells`)
  }),
  z
    .strictObject({
      kind: z.literal('picture'),
      width: z.int().min(1).max(MAX_IMAGE_SIDE),
      height: z.int().min(1).max(MAX_IMAGE_SIDE),
      pixels: BYTES
    })
    .refine(({ width, height, pixels }) => pixels.length === width * height, 'expected width * height pixels')
])

export const DRAWINGS_METHODS: MethodTable<DrawingsApi> = {
  list: [NOTHING, 'value'],
  save: [z.strictObject({ drawing: DRAWING, label: DIGIT }), 'value'],
  relabel: [z.strictObject({ id: ID, label: DIGIT }), 'value'],
  remove: [WITH_ID, 'value'],
  predictAll: [z.strictObject({ model: ID }), 'value'],
  exportAs: [z.strictObject({ format: z.enum(['npz', 'idx', 'png']) }), 'value']
}
