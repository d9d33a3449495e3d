/**
 * A run that trains, or rests, in this process: pulls the session, and lets others pause it, go on,
 * and end it. Who watches it has no part in it. Knows nothing of lists of runs.
 */
import { WorkbenchError } from '../../../contract/errors.ts'
import type { RunState } from '../../../contract/runs.ts'
import type { EngineState } from '../../../engines/engine.ts'
import type { TakenSteps } from '../../../training/taken-steps.ts'
import type { TrainingSession } from '../../training-session.ts'
import { ChangeSignal } from '../rpc/change-signal.ts'
import type { RunRecorder } from './run-recorder.ts'

/**
 * `stop`: the best epoch stands for the run. `leave`: the process ends; the run goes on another day
 * from where it is.
 */
export type Ending = 'stop' | 'leave'

export interface LiveRunOptions {
  readonly session: TrainingSession
  readonly recorder: RunRecorder
  /** Its state is another. */
  readonly onState: () => void
}

export class LiveRun {
  readonly session: TrainingSession
  readonly #recorder: RunRecorder
  readonly #onState: () => void
  readonly #stop = new AbortController()
  readonly #wakes = new ChangeSignal()
  readonly #done: Promise<void>
  #ending: Ending | null = null
  #pauseAsked = false
  #state: RunState = 'running'

  /** Starts training at once. */
  constructor({ session, recorder, onState }: LiveRunOptions) {
    this.session = session
    this.#recorder = recorder
    this.#onState = onState
    this.#recorder.state('running')
    this.#done = this.#run()
  }

  get id(): string {
    return this.session.run.id
  }

  /** Steps taken so far. */
  get globalStep(): number {
    return this.#recorder.globalStep
  }

  get state(): RunState {
    return this.#state
  }

  /**
   * As it is when the steps under way are done. Null before training, and when it cannot be had any
   * more.
   */
  latestState(): Promise<EngineState | null> {
    return this.session.engine.latestState()
  }

  /** Keeps the state right after the next step for `capturedState`. */
  captureNextStep(): void {
    this.session.engine.captureNext()
  }

  get capturedState(): EngineState | null {
    return this.session.engine.captured
  }

  /** Settles when the run has ended and everything of it is let go. Never rejects. */
  get done(): Promise<void> {
    return this.#done
  }

  /** Settles when the training rests, or has ended before it could. */
  async pause(): Promise<void> {
    this.#pauseAsked = true
    const never = new AbortController().signal
    while (this.#isComingToRest()) await this.#wakes.wait(never)
  }

  resume(): void {
    this.#pauseAsked = false
    this.#wakes.notify()
  }

  /** Ends it after the step it is in. */
  async end(ending: Ending): Promise<void> {
    this.#ending ??= ending
    this.#stop.abort()
    this.#wakes.notify()
    await this.#done
  }

  async #run(): Promise<void> {
    let failure: WorkbenchError | Error | null = null
    let ended: RunState = 'failed'
    try {
      const wantsCheckpoint = () => this.#pauseAsked
      const onSteps = (taken: TakenSteps) => this.#recorder.steps(taken)
      for await (const event of this.session.events(this.#stop.signal, onSteps, wantsCheckpoint)) {
        await this.#recorder.event(event)
        if (event.kind === 'ended') ended = event.state
        // Right after a checkpoint: nothing is lost if the process ends meanwhile, and its
        // parameters can be exported.
        else if (event.kind === 'checkpoint' && this.#pauseAsked && !this.#stop.signal.aborted) await this.#rest()
      }
      ended = await this.#conclude(ended)
    } catch (error) {
      failure = error instanceof Error ? error : new Error(String(error))
      ended = error instanceof WorkbenchError && error.code === 'diverged' ? 'needs-you' : 'failed'
    }
    await this.#recorder.close()
    await this.session.close().catch((error: unknown) => {
      failure ??= error instanceof Error ? error : new Error(String(error))
    })
    this.#setState(ended, failure)
  }

  /** What is to be done after the last step; gives the state that the run is left in. */
  async #conclude(ended: RunState): Promise<RunState> {
    if (ended === 'finished') {
      await this.session.testAccuracy()
      return ended
    }
    if (this.#ending === 'leave') {
      // Paused and held by nobody: that is what reads as interrupted, and can be resumed.
      await this.session.setPaused(true)
      return 'interrupted'
    }
    // Within the first epoch there is no best one.
    await this.session.keep(this.session.figures.length > 0 ? 'best' : 'newest')
    return ended
  }

  #isComingToRest(): boolean {
    return this.#pauseAsked && this.#state === 'running'
  }

  async #rest(): Promise<void> {
    await this.#recorder.catchUp()
    await this.session.setPaused(true)
    this.#setState('paused')
    while (this.#pauseAsked && !this.#stop.signal.aborted) await this.#wakes.wait(this.#stop.signal)
    if (this.#stop.signal.aborted) return
    await this.session.setPaused(false)
    this.#setState('running')
  }

  #setState(state: RunState, failure: Error | null = null): void {
    this.#state = state
    this.#recorder.state(state, failure?.message ?? null)
    this.#wakes.notify()
    this.#onState()
  }
}
