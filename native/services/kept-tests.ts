/**
 * Results of tests, kept with the run that was tested: one for each of its two checkpoints and
 * every set, the newest of each.
 *
 *   tests/best-SET-SPLIT.json, newest-…   what was tested on what, when, and all metrics
 *   tests/best-SET-SPLIT.bin, newest-…    (n) answers uint8, (n) confidences, (n) probabilities of the labels float32, little-endian
 *   tests/history-SET-SPLIT.bin           answers after each epoch (evaluation/answer-history.ts)
 *
 * SET is the beginning of the SHA-256 of the data set.
 */
import { createHash } from 'node:crypto'
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { z } from 'zod'
import type { EvaluationMetrics } from '../contract/evaluation-metrics.ts'
import { WorkbenchError } from '../contract/errors.ts'
import type { RunCheckpoint, TestResult } from '../contract/run-results.ts'
import type { DataSet } from '../data/data-set.ts'
import { evaluatePredictions } from '../evaluation/evaluate-predictions.ts'
import { confidenceOf, labelProbabilityOf, type Predictions } from '../evaluation/predictions.ts'
import { wilsonInterval } from '../evaluation/wilson.ts'
import { ioError, writeFileAtomic } from '../files/atomic.ts'
import { makeFolder } from '../files/make-folder.ts'
import { jsonText } from '../runs/run-folder.ts'

/** What was tested. */
export interface TestedCheckpoint {
  readonly checkpoint: RunCheckpoint
  /** Steps since the first of the run. */
  readonly step: number
  /** SHA-256 (hex) of the parameters. */
  readonly parameters: string
}

export interface TestedSet {
  /** A data set's id, and what people call it. */
  readonly data: string
  readonly title: string
  readonly split: TestResult['split']
  /** What the split holds: a SHA-256 and the split's name. */
  readonly hash: string
}

export interface KeptTest extends TestedCheckpoint {
  readonly set: TestedSet
  /** Milliseconds since 1970. */
  readonly testedAt: number
  readonly images: number
  readonly correct: number
  /** SHA-256 (hex) of the file with the answers. */
  readonly answers: string
}

const HASH = z.string().regex(/^[0-9a-f]{64}$/)
const KEPT_TEST: z.ZodType<KeptTest> = z.looseObject({
  version: z.literal(1),
  checkpoint: z.enum(['best', 'newest']),
  step: z.int().min(0),
  parameters: HASH,
  set: z.looseObject({
    data: z.string(),
    title: z.string(),
    split: z.enum(['train', 'validation', 'test', 'all']),
    hash: z.string()
  }),
  testedAt: z.number(),
  images: z.int().min(1),
  correct: z.int().min(0),
  answers: HASH
})

/** What a split holds: SHA-256 (hex) of the whole data set's hashes, and the split's name. */
export function splitHashOf({ hashes }: Pick<DataSet, 'hashes'>, split: TestResult['split']): string {
  return `${sha256(JSON.stringify(Object.entries(hashes).sort()))}-${split}`
}

/** `kind`: a checkpoint, or `history`. `set`: a SHA-256 and the split's name. */
export function testFile(
  folder: string,
  kind: RunCheckpoint | 'history',
  set: string,
  extension: 'json' | 'bin'
): string {
  const [hash = '', ...split] = set.split('-')
  return join(folder, 'tests', `${kind}-${hash.slice(0, 16)}-${split.join('-')}.${extension}`)
}

/**
 * In the run's folder; replaces the one of the same checkpoint and set. Throws WorkbenchError `io`.
 */
export async function keepTest(
  folder: string,
  tested: TestedCheckpoint,
  set: TestedSet,
  predictions: Predictions,
  testedAt: number
): Promise<void> {
  const bytes = answerBytes(predictions)
  const metrics: EvaluationMetrics = evaluatePredictions(predictions)
  const { images, correct } = metrics
  const kept: KeptTest = { ...tested, set, testedAt, images, correct, answers: sha256(bytes) }
  makeFolder(join(folder, 'tests'))
  await writeFileAtomic(testFile(folder, tested.checkpoint, set.hash, 'bin'), bytes)
  await writeFileAtomic(
    testFile(folder, tested.checkpoint, set.hash, 'json'),
    jsonText({ version: 1, ...kept, metrics })
  )
}

/** Null when there is none, or none that can be read: it is then made again. */
export async function readKeptTest(folder: string, checkpoint: RunCheckpoint, set: string): Promise<KeptTest | null> {
  try {
    return KEPT_TEST.parse(JSON.parse(await readFile(testFile(folder, checkpoint, set, 'json'), 'utf8')))
  } catch {
    return null
  }
}

/** All that can be read, the newest first. Throws WorkbenchError `io`. */
export async function listKeptTests(folder: string): Promise<KeptTest[]> {
  const tests: KeptTest[] = []
  for (const name of await namesOf(join(folder, 'tests'))) {
    if (!/^(best|newest)-.*\.json$/.test(name)) continue
    const text = await readFile(join(folder, 'tests', name), 'utf8').catch(() => '')
    try {
      tests.push(KEPT_TEST.parse(JSON.parse(text)))
    } catch {
      // Damaged: it is not listed, and made again by the next test.
    }
  }
  return tests.sort((a, b) => b.testedAt - a.testedAt)
}

export function resultOfTest({ set, checkpoint, images, correct }: KeptTest): TestResult {
  const { data, split } = set
  return { data, split, checkpoint, images, correct, interval: wilsonInterval(correct, images) }
}

/**
 * Whether the checkpoint that was tested then is another now although no step was taken since: its
 * file was changed by something else than training.
 */
export function wasChanged(kept: KeptTest, now: TestedCheckpoint): boolean {
  return kept.step === now.step && kept.parameters !== now.parameters
}

async function namesOf(folder: string): Promise<string[]> {
  try {
    return await readdir(folder)
  } catch (error) {
    const failed = ioError(error, `read ${folder}`)
    if (failed instanceof WorkbenchError && failed.code === 'not-found') return []
    throw failed
  }
}

function answerBytes(predictions: Predictions): Uint8Array {
  const { images, predicted } = predictions
  const bytes = Buffer.alloc(9 * images)
  bytes.set(predicted)
  for (let image = 0; image < images; image++) {
    bytes.writeFloatLE(confidenceOf(predictions, image), images + 4 * image)
    bytes.writeFloatLE(labelProbabilityOf(predictions, image), 5 * images + 4 * image)
  }
  return bytes
}

function sha256(bytes: Uint8Array | string): string {
  return createHash('sha256').update(bytes).digest('hex')
}
