/** Kept drawings with the session that each was drawn in. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { MyDigits } from '../../../../native/services/workbench/data-sets/my-digits.ts'

const MINUTES = 60_000
const STROKES = {
  kind: 'strokes' as const,
  strokes: [
    {
      width: 20,
      points: [
        { x: 80, y: 60 },
        { x: 200, y: 220 }
      ]
    }
  ]
}

test('a pause of more than half an hour ends a session; drawings come in the order of drawing, relabelled ones too', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'lenet-my-digits-'))
  try {
    let now = Date.UTC(2026, 0, 31, 23, 50)
    const digits = new MyDigits(folder, () => new Date(now))
    const ids: string[] = []
    for (const [label, pause] of [
      [3, 0],
      [1, 30],
      [4, 31],
      [1, 1],
      [5, 24 * 60]
    ] as const) {
      now += pause * MINUTES
      ids.push((await digits.keep(STROKES, label)).id)
    }
    await digits.relabel(ids[1]!, 7)
    for (const opened of [digits, new MyDigits(folder, () => new Date(now))]) {
      const { images, sessions } = await opened.drawings()
      expect([...images.labels]).toEqual([3, 7, 4, 1, 5])
      expect([...sessions]).toEqual([0, 0, 1, 1, 2])
    }
  } finally {
    rmSync(folder, { recursive: true })
  }
})
