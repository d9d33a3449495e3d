/**
 * What can be done with one run besides training it from its start to its end: the contract's
 * RunControlApi, by a run's id.
 */
import { WorkbenchError } from '../../../contract/errors.ts'
import type { Repetition } from '../../../contract/run-repetition.ts'
import type { RunStarted } from '../../../contract/run-events.ts'
import type { RunCheckpoint } from '../../../contract/run-results.ts'
import { acquireFileLock } from '../../../files/file-lock.ts'
import { readEvents } from '../../../runs/event-log.ts'
import { readState, runFiles } from '../../../runs/run-folder.ts'
import { acquireRun } from '../../../runs/run-lease.ts'
import { changeRate } from '../../change-run.ts'
import type { RunLibrary } from '../../library/run-library.ts'
import { readCheckpointOf, type LeNetRun } from '../../open-run.ts'
import { readRepetition } from '../../repeat/repetition-file.ts'
import type { ChangeFeed } from '../rpc/change-feed.ts'
import type { TrainingController } from './training-controller.ts'

export interface RunControlOptions {
  readonly controller: TrainingController
  readonly library: RunLibrary
  readonly changes: ChangeFeed
}

export class RunControl {
  readonly #options: RunControlOptions

  constructor(options: RunControlOptions) {
    this.#options = options
  }

  /**
   * Throws WorkbenchError `bad-argument` while another process trains the run, `not-found`, `io`.
   */
  async keep(id: string, checkpoint: RunCheckpoint): Promise<void> {
    const { controller, changes } = this.#options
    if (controller.current?.run.id === id) await controller.current.run.session.keep(checkpoint)
    else {
      const run = await controller.find(id)
      const state = await readState(run.folder)
      const lease = await acquireRun(run)
      try {
        await lease.setState({ state: state?.state ?? 'stopped', keeps: checkpoint, error: run.error })
      } finally {
        await lease.release()
      }
    }
    changes.runsChanged()
  }

  /** Throws WorkbenchError `bad-argument` for a run that trains or is finished, `io`. */
  async setLearningRate(id: string, learningRate: number): Promise<void> {
    const { controller, changes } = this.#options
    const live = controller.current?.run.id === id ? controller.current.run : null
    if (live) {
      if (live.state !== 'paused') throw refusal(id, 'is training', 'Pause it first.')
      await live.session.setLearningRate(learningRate)
    } else {
      const run = await controller.find(id)
      if (run.state === 'finished') throw refusal(id, 'is finished', 'Go on with it for more epochs first.')
      const lock = acquireFileLock(runFiles(run.folder).lock)
      if (!lock) throw refusal(id, 'is trained by another process', 'Stop it there first.')
      try {
        const { step } = await readCheckpointOf(run, 'newest')
        await changeRate(run, step, learningRate)
      } finally {
        lock.release()
      }
    }
    changes.runsChanged()
  }

  resumeFromBest(id: string): Promise<void> {
    return this.#options.controller.resume(id, { fromBest: true })
  }

  extend(id: string, epochs: number): Promise<void> {
    return this.#options.controller.resume(id, { addEpochs: epochs })
  }

  async repeat(id: string): Promise<{ readonly id: string }> {
    return { id: await this.#options.controller.repeat(id) }
  }

  async repetitions(id: string): Promise<Repetition[]> {
    const { library, controller } = this.#options
    const repeats = (await library.list()).filter(({ repeatOf }) => repeatOf === id)
    const found = await Promise.all(repeats.map(async (row) => repetitionOf(await controller.find(row.id))))
    return found.filter((repetition) => repetition !== null)
  }

  async repetition(id: string): Promise<Repetition | null> {
    return repetitionOf(await this.#options.controller.find(id))
  }
}

async function repetitionOf(run: LeNetRun): Promise<Repetition | null> {
  const repetition = await readRepetition(run.folder)
  if (!repetition) return null
  const events = await readEvents(runFiles(run.folder).events)
  const starts = events.filter((event): event is RunStarted => event.kind === 'started')
  const started = starts.at(-1)
  return {
    run: run.id,
    startedAt: Date.parse(run.createdAt),
    seconds: events.reduce((sum, event) => sum + (event.kind === 'epoch' ? event.seconds : 0), 0),
    engine: run.config.engine,
    device: started?.device ?? '',
    threads: started?.threads ?? 1,
    resumes: Math.max(0, starts.length - 1),
    verdict: repetition.verdict
  }
}

function refusal(id: string, what: string, hint: string): WorkbenchError {
  return new WorkbenchError('bad-argument', `the run ${id} ${what}`, hint)
}
