/**
 * Runs as lists show them: what was asked for, how far they are and how good. Figures are read from
 * checkpoints, each once.
 */
import { stat } from 'node:fs/promises'
import { z } from 'zod'
import { WorkbenchError } from '../../../contract/errors.ts'
import type { EpochMetrics, RunEvent, RunStarted } from '../../../contract/run-events.ts'
import type { RunOptions, RunInfo } from '../../../contract/runs.ts'
import { readCheckpointHeader } from '../../../model/checkpoint-file.ts'
import type { CheckpointHeader } from '../../../model/checkpoint-format.ts'
import { readEvents, readFirstEvent } from '../../../runs/event-log.ts'
import { runFiles } from '../../../runs/run-folder.ts'
import type { BrokenRun } from '../../../runs/runs.ts'
import type { LeNetRun } from '../../open-run.ts'
import { loggedRunOptions, runOptionsOf } from '../../run-options.ts'

export interface RunMetrics {
  readonly globalStep: number
  readonly figures: readonly EpochMetrics[]
  readonly threads: number
}

const NO_FIGURES: RunMetrics = { globalStep: 0, figures: [], threads: 1 }
const STARTED = z.looseObject({ kind: z.literal('started'), threads: z.int() })

export class RunSummaries {
  readonly #idOfData: (spec: string) => string
  readonly #known = new Map<string, { readonly mark: string; readonly figures: RunMetrics }>()

  /** `idOfData`: the data set that a run's config names. */
  constructor(idOfData: (spec: string) => string) {
    this.#idOfData = idOfData
  }

  /**
   * `live`: its figures when it is in training in this process. Never throws for a run whose
   * positions are damaged.
   */
  async of(run: LeNetRun, live: RunMetrics | null): Promise<RunInfo> {
    const { figures, globalStep, threads } = live ?? (await this.#figuresOf(run))
    const best = figures.reduce<number | null>(
      (most, { validationAccuracy }) => Math.max(most ?? 0, validationAccuracy),
      null
    )
    return {
      id: run.id,
      title: run.name ?? run.id,
      state: run.state,
      trainsInAnotherProcess: live === null && (run.state === 'running' || run.state === 'paused'),
      options: this.#optionsOf(run, threads),
      startedAt: Date.parse(run.createdAt),
      epochsDone: figures.at(-1)?.epoch ?? 0,
      globalStep,
      bestValidationAccuracy: best,
      validationAccuracy: figures.at(-1)?.validationAccuracy ?? null,
      testAccuracy: run.testAccuracy,
      failure: run.error?.message ?? null
    }
  }

  /**
   * A run whose config cannot be read: failed, and why. What it was asked to do is taken from its
   * events; 0 and '' stand for what they do not say.
   */
  async broken({ id, folder, problem }: BrokenRun): Promise<RunInfo> {
    const events: readonly RunEvent[] = await readEvents(runFiles(folder).events).catch(() => [])
    const started = events.find((event): event is RunStarted => event.kind === 'started')
    const epochs = events.filter((event) => event.kind === 'epoch')
    return {
      id,
      title: id,
      state: 'failed',
      trainsInAnotherProcess: false,
      options: loggedRunOptions(started ?? null),
      startedAt: await stat(folder).then(
        ({ mtimeMs }) => mtimeMs,
        () => 0
      ),
      epochsDone: epochs.length,
      globalStep: 0,
      bestValidationAccuracy: null,
      validationAccuracy: null,
      testAccuracy: null,
      failure: problem.message
    }
  }

  #optionsOf({ config }: LeNetRun, threads: number): RunOptions {
    return { ...runOptionsOf(config, threads), data: this.#idOfData(config.data) }
  }

  async #figuresOf(run: LeNetRun): Promise<RunMetrics> {
    const mark = await stat(runFiles(run.folder).checkpoint).then(
      ({ mtimeMs, size }) => `${mtimeMs} ${size}`,
      () => 'absent'
    )
    const known = this.#known.get(run.folder)
    if (known?.mark === mark) return known.figures
    const figures = await readFigures(run)
    this.#known.set(run.folder, { mark, figures })
    return figures
  }
}

async function readFigures(run: LeNetRun): Promise<RunMetrics> {
  try {
    const { step, figures } = await readHeaderOf(run)
    return { globalStep: step, figures, threads: threadsOf(run) }
  } catch (error) {
    if (error instanceof WorkbenchError) return NO_FIGURES
    throw error
  }
}

/** Its figures stand in the first 3 kB: the parameters after them are neither read nor hashed. */
function readHeaderOf({ folder }: LeNetRun): Promise<CheckpointHeader> {
  const { checkpoint, best } = runFiles(folder)
  return readCheckpointHeader(checkpoint).catch(() => readCheckpointHeader(best))
}

/** As its first event tells; the config does not, since threads change nothing. */
function threadsOf(run: LeNetRun): number {
  try {
    return STARTED.parse(readFirstEvent(runFiles(run.folder).events)).threads
  } catch {
    return NO_FIGURES.threads
  }
}
