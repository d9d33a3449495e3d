import { describe, expect, test } from 'vitest'
import { advance, redo, startHistory, undo } from '../../../../renderer/features/draw/history.ts'

describe('the history of a pad', () => {
  const drawn = advance(advance(startHistory('blank'), 'one stroke'), 'two strokes')

  test('undo goes back a step at a time to the blank pad and stays there', () => {
    expect(undo(drawn).present).toBe('one stroke')
    const blank = undo(undo(drawn))
    expect(blank.present).toBe('blank')
    expect(undo(blank)).toBe(blank)
  })

  test('redo brings back what undo took, in order', () => {
    const blank = undo(undo(drawn))
    expect(redo(blank).present).toBe('one stroke')
    expect(redo(redo(blank))).toEqual(drawn)
    expect(redo(drawn)).toBe(drawn)
  })

  test('drawing after undo takes away what redo held', () => {
    const other = advance(undo(drawn), 'another stroke')
    expect(other.future).toEqual([])
    expect(undo(other).present).toBe('one stroke')
  })

  test('two hundred steps can be undone', () => {
    const long = Array.from({ length: 300 }, (_, step) => step + 1).reduce(advance<number>, startHistory(0))
    expect(long.present).toBe(300)
    expect(Array.from({ length: 300 }).reduce<typeof long>(undo, long).present).toBe(100)
  })
})
