/**
 * A run's folder, and how it is read:
 *
 *   config.json      what the run was asked to do; its meaning is the caller's
 *   run.json         {createdAt, name}: written once, and when the run is renamed
 *   state.json       {state, changedAt, keeps, testAccuracy, error}: written by whoever trains it
 *   about.json       tags, note and what else is noted about it (about-file.ts)
 *   events.jsonl     what it told about itself (event-log.ts)
 *   steps.bin        cost and accuracy of every step (step-file.ts)
 *   checkpoint.bin   the newest position, also that of a finished run
 *   best.bin         the position after the epoch with the best validation accuracy so far
 *   calibration.bin  how reliable its model is, once that was measured
 *   lock             held while it is trained (files/file-lock.ts)
 */
import { readFileSync, statSync } from 'node:fs'
import { basename, join, resolve } from 'node:path'
import { z } from 'zod'
import { WorkbenchError } from '../contract/errors.ts'
import type { RunState } from '../contract/runs.ts'
import { ioError } from '../files/atomic.ts'
import { isFileLocked } from '../files/file-lock.ts'

/** Which of its two positions stands for the run when a model is taken from it. */
export type ModelCheckpoint = 'newest' | 'best'

// Read loosely: keys of a newer program are kept when an older one rewrites a file. The types do
// not show them.
const RUN_FIELDS = {
  createdAt: z.iso.datetime(),
  /** What a person calls it; null: nothing yet. */
  name: z.string().nullable()
}
const RUN_FILE: z.ZodType<z.infer<z.ZodObject<typeof RUN_FIELDS>>> = z.looseObject(RUN_FIELDS)

const STATE_FIELDS = {
  state: z.enum(['running', 'paused', 'finished', 'stopped', 'needs-you', 'failed']),
  changedAt: z.iso.datetime(),
  keeps: z.enum(['newest', 'best']),
  /** On the test set after the last step, 0..1; null while there is none. */
  testAccuracy: z.number().nullable(),
  /** Of that test set; absent in runs of earlier versions. */
  testImages: z.int().min(1).optional(),
  /** Why it failed. */
  error: z.looseObject({ code: z.string(), message: z.string(), hint: z.string() }).nullable()
}
export type StateFile = z.infer<z.ZodObject<typeof STATE_FIELDS>>
const STATE_FILE: z.ZodType<StateFile> = z.looseObject(STATE_FIELDS)

export interface StoredRun<Config> extends z.infer<typeof RUN_FILE>, Omit<StateFile, 'state'> {
  readonly kind: 'run'
  readonly id: string
  readonly folder: string
  readonly config: Config
  readonly state: RunState
  /**
   * Files that could not be read, and in whose place the run has what is known without them. Empty
   * for a sound run.
   */
  readonly damaged: readonly string[]
}

/** Gives the config of config.json's value, or throws saying what does not fit. */
export type ParseConfig<Config> = (value: unknown) => Config

export function runFiles(folder: string) {
  return {
    config: join(folder, 'config.json'),
    run: join(folder, 'run.json'),
    state: join(folder, 'state.json'),
    events: join(folder, 'events.jsonl'),
    checkpoint: join(folder, 'checkpoint.bin'),
    best: join(folder, 'best.bin'),
    calibration: join(folder, 'calibration.bin'),
    lock: join(folder, 'lock')
  }
}

/**
 * A damaged or missing run.json or state.json costs the name and how the run ended, no more: the
 * run shows as interrupted and can be resumed. Throws WorkbenchError `bad-file` when config.json
 * does not fit, saying how, `not-found` when it is missing, `io`.
 */
export async function readRun<Config>(folder: string, parseConfig: ParseConfig<Config>): Promise<StoredRun<Config>> {
  const files = runFiles(folder)
  const config = readJson(files.config, parseConfig)
  const run = await readRunFile(folder)
  const state = await readState(folder)
  const createdAt = run?.createdAt ?? statSync(files.config).mtime.toISOString()
  const known = state ?? { ...UNKNOWN_STATE, changedAt: createdAt }
  return {
    kind: 'run',
    id: basename(resolve(folder)),
    folder,
    name: null,
    ...run,
    createdAt,
    ...known,
    config,
    state: isActive(known) && !isFileLocked(files.lock) ? 'interrupted' : known.state,
    damaged: [...(run ? [] : ['run.json']), ...(state ? [] : ['state.json'])]
  }
}

const UNKNOWN_STATE = { state: 'running', keeps: 'newest', testAccuracy: null, error: null } as const

async function readUsable<T>(file: string, parse: (value: unknown) => T): Promise<T | null> {
  try {
    return await Promise.resolve(readJson(file, parse))
  } catch (error) {
    if (error instanceof WorkbenchError && (error.code === 'bad-file' || error.code === 'not-found')) return null
    throw error
  }
}

/**
 * What state.json has, with all its keys; null when it is missing or damaged. Throws WorkbenchError
 * `io`.
 */
export function readState(folder: string): Promise<StateFile | null> {
  return readUsable(runFiles(folder).state, (value) => STATE_FILE.parse(value))
}

/**
 * What run.json has, with all its keys; null when it is missing or damaged. Throws WorkbenchError
 * `io`.
 */
export function readRunFile(folder: string): Promise<z.infer<typeof RUN_FILE> | null> {
  return readUsable(runFiles(folder).run, (value) => RUN_FILE.parse(value))
}

function isActive({ state }: StateFile): boolean {
  return state === 'running' || state === 'paused'
}

/**
 * Synchronously read, as all that a list reads of a run: a promise costs several times what such a
 * small file takes to read.
 */
function readJson<T>(file: string, parse: (value: unknown) => T): T {
  let text: string
  try {
    text = readFileSync(file, 'utf8')
  } catch (error) {
    throw ioError(error, `read ${file}`)
  }
  try {
    return parse(JSON.parse(text))
  } catch (error) {
    throw new WorkbenchError(
      'bad-file',
      `${file} is not what a run keeps there: ${describe(error)}`,
      'Restore the file, or delete the run.',
      { cause: error }
    )
  }
}

function describe(error: unknown): string {
  if (!(error instanceof z.ZodError)) return error instanceof Error ? error.message : String(error)
  const [issue] = error.issues
  return `${issue?.path.join('.') || 'the whole'}: ${issue?.message ?? ''}`
}

export function jsonText(value: object): string {
  return `${JSON.stringify(value, null, 2)}\n`
}
