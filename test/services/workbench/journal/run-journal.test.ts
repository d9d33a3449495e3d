/**
 * The journal of a run: readers of every kind get everything once, in few messages; what was taken
 * back is told anew.
 */
import { expect, test } from 'vitest'
import type { RunProgress } from '../../../../native/contract/run-events.ts'
import type { RunUpdate, StepSeries } from '../../../../native/contract/runs.ts'
import { RunJournal, type JournalReader } from '../../../../native/services/workbench/journal/run-journal.ts'

const steps = (from: number, to: number, cost = 0): StepSeries => ({
  globalStep: Uint32Array.from({ length: to - from + 1 }, (_, i) => from + i),
  batchCost: new Float32Array(to - from + 1).fill(cost),
  batchAccuracy: new Float32Array(to - from + 1).fill(0.5)
})
const progress = (globalStep: number) =>
  ({
    kind: 'event',
    event: {
      kind: 'progress',
      epoch: 1,
      step: globalStep,
      globalStep,
      batchCost: 1,
      cost: 1,
      accuracy: 0,
      imagesPerSecond: 1,
      elapsedSeconds: 1,
      secondsLeft: 1
    } satisfies RunProgress
  }) as const
const line = (text: string) => ({ kind: 'line', text }) as const

function readAll(reader: JournalReader): RunUpdate[] {
  const updates: RunUpdate[] = []
  for (let together = reader.next(); together; together = reader.next()) updates.push(...together)
  return updates
}
const summaries = (updates: readonly RunUpdate[]) =>
  updates.map((update) =>
    update.kind === 'steps'
      ? `${update.series.globalStep[0]!}..${update.series.globalStep.at(-1)!}`
      : update.kind === 'line'
        ? update.text
        : update.kind === 'event'
          ? update.event.kind
          : update.kind
  )
const journalAt = (now = 1000) => new RunJournal(() => now)

test('numbers rise also when the clock stands still or goes back', () => {
  let now = 1000
  const journal = new RunJournal(() => now)
  for (now of [1000, 1000, 5, 2000]) journal.append(line(String(now)))
  for (let i = 0; i < 3; i++) journal.append(progress(i))
  const seqs = readAll(journal.read(0)).map(({ seq }) => seq)
  expect(seqs).toEqual([1001, 1002, 1003, 2000, 2003])
})

test('a reader at work gets each part as it comes, a late one the same steps in one piece between what stays', () => {
  const journal = journalAt()
  const early = journal.read(0)
  const parts: RunUpdate[] = []
  journal.append(line('Epoch 1'))
  for (let step = 1; step <= 100; step += 10) {
    journal.appendSteps(steps(step, step + 9))
    journal.append(progress(step + 9))
    parts.push(...readAll(early))
  }
  journal.append(line('Epoch 2'))
  journal.appendSteps(steps(101, 110))
  parts.push(...readAll(early))
  expect(summaries(parts).filter((what) => what.includes('..'))).toHaveLength(11)
  expect(summaries(readAll(journal.read(0)))).toEqual(['Epoch 1', '1..100', 'progress', 'Epoch 2', '101..110'])
})

test('a reader in the middle of what is merged later gets the rest, no more and no less', () => {
  const journal = journalAt()
  const reader = journal.read(0)
  journal.appendSteps(steps(1, 10))
  readAll(reader)
  journal.appendSteps(steps(11, 20))
  journal.appendSteps(steps(21, 30))
  journal.append(line('done'))
  expect(summaries(readAll(reader))).toEqual(['11..30', 'done'])
})

test('going on from any number loses nothing', () => {
  const journal = journalAt()
  const seqs: number[] = [0]
  for (let step = 1; step <= 50; step += 5) {
    journal.appendSteps(steps(step, step + 4))
    seqs.push(journal.lastSeq)
    if (step % 20 === 1) journal.append(line(`at ${step}`))
  }
  for (const [i, seq] of seqs.entries()) {
    const seen = new Set(Array.from({ length: 5 * i }, (_, step) => step + 1))
    for (const update of readAll(journal.read(seq))) {
      if (update.kind === 'steps') update.series.globalStep.forEach((step) => seen.add(step))
    }
    expect(seen.size).toBe(50)
  }
})

test('steps that are taken back and made again are told to old readers once more, to new ones once', () => {
  const journal = journalAt()
  const reader = journal.read(0)
  journal.appendSteps(steps(1, 40, 1))
  readAll(reader)
  journal.truncate(20)
  journal.append(line('resumed'))
  journal.appendSteps(steps(21, 60, 2))
  const rest = readAll(reader)
  expect(summaries(rest)).toEqual(['resumed', '21..60'])
  const fresh = readAll(journal.read(0))
  expect(summaries(fresh)).toEqual(['1..20', 'resumed', '21..60'])
  expect(fresh[2]).toMatchObject({ series: { batchCost: new Float32Array(40).fill(2) } })
})

test('hundreds of epochs are told in parts of a megabyte at most', () => {
  const journal = journalAt()
  for (let epoch = 0; epoch < 300; epoch++) {
    journal.appendSteps(steps(1500 * epoch + 1, 1500 * (epoch + 1)))
    journal.append(line(`Epoch ${epoch + 2}/301`))
  }
  const reader = journal.read(0)
  const rows: number[] = []
  for (let part = reader.next(); part; part = reader.next()) {
    rows.push(part.reduce((sum, update) => sum + (update.kind === 'steps' ? update.series.globalStep.length : 0), 0))
  }
  expect(rows.reduce((sum, count) => sum + count, 0)).toBe(450_000)
  expect(Math.max(...rows)).toBeLessThanOrEqual(2 ** 20 / 12)
  expect(rows.length).toBeLessThan(40)
})

test('an hour without an epoch is a handful of messages, none larger than a megabyte', () => {
  const journal = journalAt()
  for (let i = 0; i < 20_000; i++) {
    journal.appendSteps(steps(10 * i + 1, 10 * i + 10))
    journal.append(progress(10 * i + 10))
  }
  const updates = readAll(journal.read(0))
  const rows = updates.map((update) => (update.kind === 'steps' ? update.series.globalStep.length : 0))
  expect(rows.reduce((sum, count) => sum + count, 0)).toBe(200_000)
  expect(Math.max(...rows)).toBeLessThanOrEqual(65_536)
  expect(updates.length).toBeLessThan(10)
  expect(journal.length).toBeLessThan(2100)
})

test('a reader that has everything waits, and ends when the run has ended', () => {
  const journal = journalAt()
  const reader = journal.read(0)
  expect(reader.next()).toBeUndefined()
  journal.append(line('a'))
  journal.end()
  expect(summaries(reader.next()!)).toEqual(['a'])
  expect(reader.next()).toBeNull()
  journal.reopen()
  expect(reader.next()).toBeUndefined()
})

test('a reader of the past is not paced, one that has caught up is, and gets all that came meanwhile at once', () => {
  const journal = journalAt()
  journal.append(line('a'))
  const reader = journal.read(0)
  expect(reader.isLive()).toBe(false)
  expect(summaries(reader.next()!)).toEqual(['a'])
  expect(reader.isLive()).toBe(true)
  for (let i = 0; i < 30; i++) journal.append(line(String(i)))
  journal.append(progress(30))
  expect(reader.next()).toHaveLength(31)
  expect(reader.next()).toBeUndefined()
})

test('who knows an older telling is told to forget it, and then the whole', () => {
  const journal = journalAt(1000)
  journal.append(line('a'))
  expect(summaries(readAll(journal.read(999)))).toEqual(['begin', 'a'])
  expect(summaries(readAll(journal.read(journal.lastSeq)))).toEqual([])
  const reader = journal.read(0)
  readAll(reader)
  journal.appendSteps(steps(1, 10))
  journal.restart()
  journal.append(line('b'))
  journal.appendSteps(steps(1, 5))
  expect(summaries(readAll(reader))).toEqual(['begin', 'b', '1..5'])
  expect(summaries(readAll(journal.read(0)))).toEqual(['b', '1..5'])
})

test('a reader whose number is of a process whose clock was ahead starts over, with numbers that still rise for it', () => {
  const journal = journalAt(1000)
  journal.append(line('Epoch 1/2'))
  journal.appendSteps(steps(1, 3))
  const present = journal.read(0)
  readAll(present)
  const threeDays = 3 * 86_400_000
  const updates = readAll(journal.read(1000 + threeDays))
  expect(summaries(updates)).toEqual(['begin', 'Epoch 1/2', '1..3'])
  expect(updates[0]!.seq).toBeGreaterThan(1000 + threeDays)
  journal.append(line('Epoch 2/2'))
  expect(summaries(readAll(present))).toEqual(['begin', 'Epoch 1/2', '1..3', 'Epoch 2/2']) // as after a restart
  expect(summaries(readAll(journal.read(updates.at(-1)!.seq)))).toEqual(['Epoch 2/2'])
})

test('a number that no clock gives changes nothing for others', () => {
  const journal = journalAt(1000)
  journal.append(line('Epoch 1/2'))
  const { seq } = readAll(journal.read(0)).at(-1)!
  expect(readAll(journal.read(Number.MAX_SAFE_INTEGER))).toEqual([])
  expect(readAll(journal.read(0)).at(-1)!.seq).toBe(seq)
})

test('of snapshots a late reader gets the latest alone', () => {
  const journal = journalAt()
  const snapshot = (globalStep: number) =>
    ({
      kind: 'snapshot',
      snapshot: { globalStep, conv1Kernel: new Float32Array(150), conv1Gradient: null, probes: new Float32Array() }
    }) as const
  for (const globalStep of [10, 20, 30]) journal.append(snapshot(globalStep))
  const kept = readAll(journal.read(0)).filter((update) => update.kind === 'snapshot')
  expect(kept.map((update) => update.snapshot.globalStep)).toEqual([30])
})

test('a journal that starts over has no step of before', () => {
  const journal = journalAt()
  journal.appendSteps(steps(1, 50))
  journal.append(line('Epoch 1'))
  journal.restart()
  journal.appendSteps(steps(1, 3, 7))
  const updates = readAll(journal.read(0))
  expect(summaries(updates)).toEqual(['1..3'])
  expect(updates.map((update) => update.kind === 'steps' && [...update.series.batchCost])).toEqual([[7, 7, 7]])
  // Nor does it count them when steps are taken back.
  journal.truncate(2)
  expect(summaries(readAll(journal.read(0)))).toEqual(['1..2'])
})
