/**
 * A run's folder, and how it is read:
 *
 *   config.json      what the run was asked to do; its meaning is the caller's
 *   run.json         {createdAt, name}: written once, and when the run is renamed
 *   state.json       {state, changedAt, keeps, testAccuracy, error}: written by whoever trains it
 *   events.jsonl     what it told about itself (event-log.ts)
 *   checkpoint.bin   the newest position, also that of a finished run
 *   best.bin         the position after the epoch with the best validation accuracy so far
 *   lock             held while it is trained (files/file-lock.ts)
 */
import { readFile, stat } from 'node:fs/promises'
import { basename, join, resolve } from 'node:path'
import { z } from 'zod'
import { WorkbenchError } from '../contract/errors.ts'
import { ioError } from '../files/atomic.ts'
import { isFileLocked } from '../files/file-lock.ts'

/** `interrupted`: its process ended without a word, as when it is killed. */
export type RunState = 'running' | 'paused' | 'finished' | 'stopped' | 'interrupted' | 'failed'
/** Which of its two positions stands for the run when a model is taken from it. */
export type ModelCheckpoint = 'newest' | 'best'

const RUN_FILE = z.strictObject({
  createdAt: z.iso.datetime(),
  /** What a person calls it; null: nothing yet. */
  name: z.string().nullable()
})

export const STATE_FILE = z.strictObject({
  state: z.enum(['running', 'paused', 'finished', 'stopped', 'failed']),
  changedAt: z.iso.datetime(),
  keeps: z.enum(['newest', 'best']),
  /** On the test set after the last step, 0..1; null while there is none. */
  testAccuracy: z.number().nullable(),
  /** Why it failed. */
  error: z.strictObject({ code: z.string(), message: z.string(), hint: z.string() }).nullable()
})

export type StateFile = z.infer<typeof STATE_FILE>

export interface StoredRun<Config> extends z.infer<typeof RUN_FILE>, Omit<StateFile, 'state'> {
  readonly kind: 'run'
  readonly id: string
  readonly folder: string
  readonly config: Config
  readonly state: RunState
  /** Files that could not be read, and in whose place the run has what is known without them. Empty for a sound run. */
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
    lock: join(folder, 'lock')
  }
}

/**
 * A damaged or missing run.json or state.json costs the name and how the run ended, no more: the run shows as interrupted and can
 * be resumed. Throws WorkbenchError `bad-file` when config.json does not fit, saying how, `not-found` when it is missing, `io`.
 */
export async function readRun<Config>(folder: string, parseConfig: ParseConfig<Config>): Promise<StoredRun<Config>> {
  const files = runFiles(folder)
  const config = await readJson(files.config, parseConfig)
  const run = await readJson(files.run, (value) => RUN_FILE.parse(value)).catch(nullIfUnusable)
  const state = await readJson(files.state, (value) => STATE_FILE.parse(value)).catch(nullIfUnusable)
  const createdAt = run?.createdAt ?? (await stat(files.config)).mtime.toISOString()
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

function nullIfUnusable(error: unknown): null {
  if (error instanceof WorkbenchError && (error.code === 'bad-file' || error.code === 'not-found')) return null
  throw error
}

function isActive({ state }: StateFile): boolean {
  return state === 'running' || state === 'paused'
}

async function readJson<T>(file: string, parse: (value: unknown) => T): Promise<T> {
  let text: string
  try {
    text = await readFile(file, 'utf8')
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
