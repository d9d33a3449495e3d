/**
 * A run's updates folded into the state that a view shows. Replaying all updates gives the same
 * history, and an update that was seen before changes nothing: after a lost connection, request
 * what came after `lastSeq`.
 */
import { argmax } from '../../../native/contract/argmax.ts'
import type { EpochFinished, RunDiverged, RunProgress, RunStarted } from '../../../native/contract/run-events.ts'
import type { RunSnapshot, RunState, RunUpdate } from '../../../native/contract/runs.ts'
import { epochOfStep } from '../../charts/epoch-of-step.ts'
import { StepCurve } from './step-curve.ts'

export class RunHistory {
  curve = new StepCurve()
  lastSeq = 0
  started: RunStarted | null = null
  progress: RunProgress | null = null
  /** By `epoch`, rising; begins with 0 in the graph recipe. */
  epochs: readonly EpochFinished[] = []
  /** The newest step whose cost was not finite. */
  divergence: RunDiverged | null = null
  snapshot: RunSnapshot | null = null
  /** The predictions of each probe digit over time, latest last. */
  answers: readonly (readonly number[])[] = []
  lines: readonly string[] = []
  state: RunState | null = null
  reason: string | null = null

  apply(update: RunUpdate): void {
    if (update.seq <= this.lastSeq) return
    this.lastSeq = update.seq
    switch (update.kind) {
      case 'begin':
        Object.assign(this, new RunHistory(), { lastSeq: update.seq })
        break
      case 'event':
        this.#event(update.event)
        break
      case 'steps':
        if (this.started) this.curve.append(update.series, this.started)
        break
      case 'snapshot':
        this.snapshot = update.snapshot
        if (update.snapshot.probes.length > 0) this.answers = withAnswers(this.answers, update.snapshot.probes)
        break
      case 'line':
        this.lines = [...this.lines, update.text]
        break
      case 'state':
        this.state = update.state
        this.reason = update.reason
        break
    }
  }

  #event(event: Extract<RunUpdate, { kind: 'event' }>['event']): void {
    if (event.kind === 'started') this.started = event
    else if (event.kind === 'progress') this.progress = event
    else if (event.kind === 'diverged') this.divergence = event
    else if (event.kind === 'epoch') {
      this.epochs = [...this.epochs.filter(({ epoch }) => epoch < event.epoch), event]
      if (this.started) this.#reach(event.epoch * this.started.stepsPerEpoch)
    } else if (event.kind === 'ended') this.#reach(event.globalStep)
  }

  /** Progress is throttled, so that of an epoch's last steps may never arrive. */
  #reach(globalStep: number): void {
    const { started, progress } = this
    if (!started || !progress || globalStep <= progress.globalStep) return
    const epoch = epochOfStep(globalStep, started.stepsPerEpoch)
    this.progress = { ...progress, globalStep, epoch, step: globalStep - (epoch - 1) * started.stepsPerEpoch }
  }

  /** Seconds of training and of evaluations over all epochs. */
  get elapsedSeconds(): number {
    const { progress } = this
    const finished = this.epochs.reduce(
      (sum, { seconds, evaluationSeconds = 0 }) => sum + seconds + evaluationSeconds,
      0
    )
    const underWay = progress && !this.epochs.some(({ epoch }) => epoch === progress.epoch)
    return finished + (underWay ? progress.elapsedSeconds : 0)
  }

  /** Completed fraction of the run, 0..1. */
  get share(): number {
    const { started, progress } = this
    return started && progress ? progress.globalStep / (started.stepsPerEpoch * started.epochs) : 0
  }
}

function withAnswers(before: readonly (readonly number[])[], probabilities: Float32Array): (readonly number[])[] {
  return Array.from({ length: probabilities.length / 10 }, (_, probe) => {
    const own = before[probe] ?? []
    const answer = argmax(probabilities.subarray(probe * 10, probe * 10 + 10))
    return own.at(-1) === answer ? own : [...own, answer]
  })
}
