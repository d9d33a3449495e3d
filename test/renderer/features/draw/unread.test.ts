import { expect, test } from 'vitest'
import { BLANK, withStroke } from '../../../../renderer/features/draw/pad.ts'
import { unreadPart } from '../../../../renderer/features/draw/unread.ts'

const drawing = withStroke(BLANK, { points: [{ x: 9, y: 9 }], width: 24 })
const steps = { crop: true, keepAspect: true, centreByMass: true }
const read = { drawing, steps, model: 'built-in' }

test.each([
  ['nothing, for the very drawing, steps and model', read, read, null],
  ['nothing, for equal steps in another object', { ...read, steps: { ...steps } }, read, null],
  ['all, before anything was read', read, null, 'all'],
  ['the drawing, however the rest differs', { drawing: BLANK, steps, model: 'newest' }, read, 'drawing'],
  ['the cut', { ...read, steps: { ...steps, crop: false } }, read, 'steps'],
  ['the aspect', { ...read, steps: { ...steps, keepAspect: false } }, read, 'steps'],
  ['the centre', { ...read, steps: { ...steps, centreByMass: false } }, read, 'steps'],
  ['another model alone', { ...read, model: 'newest' }, read, 'model']
] as const)('what a reading does not answer: %s', (_what, wanted, answered, part) => {
  expect(unreadPart(wanted, answered)).toBe(part)
})
