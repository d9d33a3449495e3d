/**
 * A run's row for lists, out of its folder: three small JSON files, the header of a checkpoint and
 * the first line of its log. No parameters are read. What is wrong with a run is part of its row.
 */
import { stat } from 'node:fs/promises'
import { z } from 'zod'
import { WorkbenchError } from '../../contract/errors.ts'
import type { EpochMetrics } from '../../contract/run-events.ts'
import type { RunRow } from '../../contract/run-library.ts'
import type { EpochResult, TestResult } from '../../contract/run-results.ts'
import { wilsonInterval } from '../../evaluation/wilson.ts'
import { ioError } from '../../files/atomic.ts'
import { readCheckpointHeader } from '../../model/checkpoint-file.ts'
import type { CheckpointHeader } from '../../model/checkpoint-format.ts'
import { readAbout, type AboutRun } from '../../runs/about-file.ts'
import { readFirstEvent } from '../../runs/event-log.ts'
import { folderSize } from '../../runs/folder-size.ts'
import { readRun, runFiles } from '../../runs/run-folder.ts'
import type { LeNetRun } from '../open-run.ts'
import { RUN_CONFIG } from '../run-config.ts'
import { loggedRunOptions, runOptionsOf } from '../run-options.ts'
import { changedSettings } from './run-settings.ts'

/**
 * A row as the index keeps it: `options.data` and `test.data` name the data as the run's config
 * does, and which process trains it is known to who asks.
 */
export type StoredRow = Omit<RunRow, 'trainsInAnotherProcess'>

/** Rises when rows come to mean something else: indexes of former versions are then made again. */
export const ROW_VERSION = 2

const STARTED = z.looseObject({
  kind: z.literal('started'),
  threads: z.int(),
  stepsPerEpoch: z.int(),
  recipe: z.enum(['keras', 'graph']).catch('keras'),
  engine: z.string().catch(''),
  data: z.string().catch(''),
  epochs: z.int().catch(0),
  batchSize: z.int().catch(0),
  seed: z.int().catch(0)
})
type Started = z.infer<typeof STARTED>

/** Never rejects. */
export async function readRunRow(id: string, folder: string): Promise<StoredRow> {
  const about = await readAbout(folder).catch(() => NO_NOTES)
  const started = readStarted(folder)
  const sizeBytes = folderSize(folder)
  try {
    const run = await readRun(folder, (value) => RUN_CONFIG.parse(value))
    const [header, fault] = await readHeader(folder)
    const problems = [...damagedFiles(run), ...(fault ? [fault] : [])]
    return {
      ...rowOf({ ...run, id }, header, started),
      ...notesOf(about),
      sizeBytes,
      damage: problems.join('; ') || null
    }
  } catch (error) {
    const problem = error instanceof WorkbenchError ? error : ioError(error, `read the run ${id}`)
    const startedAt = (await stat(folder).catch(() => null))?.mtimeMs ?? 0
    return { ...damagedRow(id, started, problem.message, startedAt), ...notesOf(about), id, sizeBytes }
  }
}

function rowOf(
  run: LeNetRun,
  header: CheckpointHeader | null,
  started: Started | null
): Omit<StoredRow, 'tags' | 'starred' | 'note' | 'series' | 'repeatOf' | 'sizeBytes' | 'damage'> {
  const { config } = run
  const figures = header?.figures ?? []
  const newest = figures.at(-1)
  const best = figures.find(({ epoch }) => epoch === header?.best?.epoch)
  const isActive = run.state === 'running' || run.state === 'paused' || run.state === 'interrupted'
  return {
    id: run.id,
    title: run.name ?? run.id,
    state: run.state,
    options: runOptionsOf(config, started?.threads ?? 1),
    startedAt: Date.parse(run.createdAt),
    endedAt: isActive || run.damaged.includes('state.json') ? null : Date.parse(run.changedAt),
    epochsDone: newest?.epoch ?? 0,
    globalStep: header?.step ?? 0,
    totalSteps: totalSteps(config, started),
    seconds: figures.reduce((sum, { seconds }) => sum + seconds, header?.sums.seconds ?? 0),
    imagesPerSecond: newest && newest.epoch > 0 ? newest.imagesPerSecond : null,
    bestValidationAccuracy: header?.best?.validationAccuracy ?? newest?.validationAccuracy ?? null,
    validationAccuracy: newest?.validationAccuracy ?? null,
    testAccuracy: run.testAccuracy,
    keeps: run.keeps,
    best: best ? resultOf(best) : null,
    newest: newest ? resultOf(newest) : null,
    trainingCost: newest?.cost ?? null,
    test: testOf(run),
    changed: changedSettings(config),
    slim: header?.isSlim ?? false,
    failure: run.error?.message ?? null
  }
}

function totalSteps({ epochs, maxSteps }: LeNetRun['config'], started: Started | null): number | null {
  if (!started) return maxSteps
  return Math.min(epochs * started.stepsPerEpoch, maxSteps ?? Infinity)
}

function resultOf({ epoch, validationAccuracy, validationCost }: EpochMetrics): EpochResult {
  return { epoch, validationAccuracy, validationCost }
}

/** Runs of earlier versions do not say how many images there were, which the interval needs. */
function testOf({ testAccuracy, testImages, config }: LeNetRun): TestResult | null {
  if (testAccuracy === null || !testImages) return null
  const correct = Math.round(testAccuracy * testImages)
  return {
    data: config.data,
    split: 'test',
    checkpoint: 'newest',
    images: testImages,
    correct,
    interval: wilsonInterval(correct, testImages)
  }
}

/**
 * A run whose config cannot be read. What it was asked to do is taken from its log.
 */
function damagedRow(
  id: string,
  started: Started | null,
  damage: string,
  startedAt: number
): Omit<StoredRow, 'tags' | 'starred' | 'note' | 'series' | 'repeatOf' | 'sizeBytes'> {
  return {
    id,
    title: id,
    state: 'failed',
    damage,
    options: loggedRunOptions(started),
    startedAt,
    endedAt: null,
    epochsDone: 0,
    globalStep: 0,
    totalSteps: null,
    seconds: 0,
    imagesPerSecond: null,
    bestValidationAccuracy: null,
    validationAccuracy: null,
    testAccuracy: null,
    keeps: 'newest',
    best: null,
    newest: null,
    trainingCost: null,
    test: null,
    changed: [],
    slim: false,
    failure: damage
  }
}

const NO_NOTES = { tags: [], starred: false, note: '', series: null, repeatOf: null }

function notesOf({
  tags,
  starred,
  note,
  series,
  repeatOf
}: Pick<AboutRun, keyof typeof NO_NOTES>): Pick<StoredRow, keyof typeof NO_NOTES> {
  return { tags, starred, note, series, repeatOf }
}

/**
 * The newest, or the best where that one is damaged: training and models fall back to it as well.
 */
async function readHeader(folder: string): Promise<[CheckpointHeader | null, fault: string | null]> {
  const { checkpoint, best } = runFiles(folder)
  try {
    return [await readCheckpointHeader(checkpoint), null]
  } catch (error) {
    const fault = error instanceof Error ? error.message : String(error)
    return [await readCheckpointHeader(best).catch(() => null), fault]
  }
}

function damagedFiles({ damaged }: LeNetRun): string[] {
  const lost = { 'run.json': 'its name and when it was begun', 'state.json': 'how it ended' }
  return damaged.map((file) => `${file} is missing or damaged: ${lost[file as keyof typeof lost]} is not known`)
}

/**
 * What its first event tells and its config does not: threads change nothing, and steps follow from
 * the data.
 */
function readStarted(folder: string): Started | null {
  try {
    return STARTED.parse(readFirstEvent(runFiles(folder).events))
  } catch {
    return null
  }
}
