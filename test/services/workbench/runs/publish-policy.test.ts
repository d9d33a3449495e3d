/** How often a run publishes progress, depending on the cores that training leaves. */
import { expect, test } from 'vitest'
import { PublishPolicy } from '../../../../native/services/workbench/runs/publish-policy.ts'

/** Times at which progress is published, of one report every 50 ms for ten seconds. */
function publishTimes(hasSpareCore: boolean): number[] {
  let nowMs = 0
  const policy = new PublishPolicy({ clock: () => nowMs, hasSpareCore })
  const times: number[] = []
  for (; nowMs < 10_000; nowMs += 50) {
    if (!policy.isProgressDue) continue
    policy.published()
    times.push(nowMs)
  }
  return times
}

test('with a spare core progress is published every 0.4 s', () => {
  expect(publishTimes(true)).toEqual(Array.from({ length: 25 }, (_, i) => i * 400))
})

test('when training uses all cores: five times every 0.4 s, then every 1.5 s', () => {
  expect(publishTimes(false)).toEqual([0, 400, 800, 1200, 1600, 3100, 4600, 6100, 7600, 9100])
})

test('snapshots keep their own interval, whatever is published between', () => {
  let nowMs = 0
  const policy = new PublishPolicy({ clock: () => nowMs, hasSpareCore: true })
  expect(policy.isSnapshotDue).toBe(true)
  policy.snapshotTaken()
  nowMs = 349
  policy.published()
  expect(policy.isSnapshotDue).toBe(false)
  nowMs = 350
  expect(policy.isSnapshotDue).toBe(true)
})
