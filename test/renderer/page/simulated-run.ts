/**
 * A run whose figures follow formulas and a seeded generator: falling cost, filters that take
 * shape, digits that change their minds.
 */
import type { EpochMetrics, RunEvent } from '../../../native/contract/run-events.ts'
import type { Probes, RunOptions, RunInfo, RunState, RunUpdate } from '../../../native/contract/runs.ts'
import { Broadcast } from './broadcast.ts'
import { drawnDigits, simulatedAnswers, simulatedFilters, uniform } from './simulated-network.ts'

const TRAIN_IMAGES = 50_000
const VALIDATION_IMAGES = 10_000
const TICK_MS = 50
const LABELS = [7, 2, 1, 0, 4, 1, 4, 9, 5, 9, 0, 6, 9, 0, 1, 5, 9, 7, 3, 9]

// `Omit` over a union keeps only what all its members have.
type WithoutSeq<U> = U extends unknown ? Omit<U, 'seq'> : never

export class SimulatedRun {
  readonly updates = new Broadcast<readonly RunUpdate[]>()
  trainsInAnotherProcess = false
  #past: RunUpdate[] = []
  readonly #random: () => number
  #state: RunState = 'running'
  #step = 0
  #failure: string | null = null
  #epochs: EpochMetrics[] = []
  #sums = { cost: 0, accuracy: 0, steps: 0 }
  #ticks = 0
  #timer: ReturnType<typeof setInterval> | null = null

  readonly id: string
  #options: RunOptions
  readonly #stepsPerTick: (epoch: number) => number
  readonly #onChange: () => void

  constructor(id: string, options: RunOptions, stepsPerTick: (epoch: number) => number, onChange: () => void) {
    this.id = id
    this.#options = options
    this.#stepsPerTick = stepsPerTick
    this.#onChange = onChange
    this.#random = uniform(options.seed + 1)
  }

  get active(): boolean {
    return this.#state === 'running' || this.#state === 'paused'
  }

  get position(): { step: number; epoch: number; stepInEpoch: number } {
    const step = this.#step
    return { step, epoch: Math.floor(step / this.#stepsPerEpoch) + 1, stepInEpoch: step % this.#stepsPerEpoch }
  }

  get #stepsPerEpoch(): number {
    return Math.ceil(TRAIN_IMAGES / this.#options.batchSize)
  }

  start(): void {
    const { recipe, epochs, batchSize, seed, threads } = this.#options
    this.#send({ kind: 'begin' })
    this.#event({
      kind: 'started',
      runId: this.id,
      recipe,
      engine: 'worker-kernels',
      device: `CPU, ${threads} threads, WASM SIMD`,
      threads,
      seed,
      epochs,
      batchSize,
      stepsPerEpoch: this.#stepsPerEpoch,
      trainImages: TRAIN_IMAGES,
      validationImages: VALIDATION_IMAGES,
      data: this.#options.data,
      resumedFrom: null
    })
    if (recipe === 'graph') this.#finishEpoch(0)
    else this.#send({ kind: 'line', text: `Epoch 1/${epochs}` })
    this.#snapshot()
    this.#go()
  }

  pause(): void {
    this.#halt('paused')
  }

  resume(): void {
    this.#become('running')
    this.#go()
  }

  stop(): void {
    this.#halt('stopped')
    this.updates.close()
  }

  /** Its next step cannot be taken: the cost is not finite, or the engine gives up. */
  fail(state: 'needs-you' | 'failed', reason: string): void {
    this.#failure = reason
    if (state === 'needs-you') {
      const { stepInEpoch, epoch } = this.position
      this.#event({
        kind: 'diverged',
        globalStep: this.#step,
        epoch,
        step: stepInEpoch + 1,
        batch: [],
        costs: [],
        gradients: [],
        proposedRate: this.#options.learningRate / 2
      })
    }
    this.#halt(state)
    this.updates.close()
  }

  setLearningRate(learningRate: number): void {
    this.#options = { ...this.#options, learningRate }
  }

  /** As a new compute process finds it in its folder: interrupted, told anew from the beginning. */
  crash(): void {
    if (this.#timer !== null) clearInterval(this.#timer)
    this.#state = 'interrupted'
    const { length } = this.#past
    this.#past = this.#past.map((update) => ({ ...update, seq: update.seq + length }))
    this.#send({ kind: 'state', state: 'interrupted', reason: null })
  }

  /** The command line goes on with it: told anew from the beginning. */
  resumeElsewhere(): void {
    const { length } = this.#past
    this.#past = this.#past.map((update) => ({ ...update, seq: update.seq + length }))
    this.trainsInAnotherProcess = true
    this.#become('running')
    this.#timer = setInterval(() => this.#tick(), TICK_MS)
  }

  watch(afterSeq: number): ReadableStream<readonly RunUpdate[]> {
    const stream = this.updates.subscribe([this.#past.filter(({ seq }) => seq > afterSeq)])
    if (!this.active) this.updates.close()
    return stream
  }

  probes(): Probes {
    return { pixels: drawnDigits(LABELS), labels: Uint8Array.from(LABELS) }
  }

  info(): RunInfo {
    const accuracies = this.#epochs.map(({ validationAccuracy }) => validationAccuracy)
    return {
      id: this.id,
      title: this.id,
      state: this.#state,
      trainsInAnotherProcess: this.trainsInAnotherProcess,
      options: this.#options,
      startedAt: 1_795_000_000_000 + Number(this.id.slice(-4)),
      epochsDone: this.#epochs.filter(({ epoch }) => epoch > 0).length,
      globalStep: this.#step,
      bestValidationAccuracy: accuracies.length > 0 ? Math.max(...accuracies) : null,
      validationAccuracy: accuracies.at(-1) ?? null,
      testAccuracy: null,
      failure: this.#failure
    }
  }

  #go(): void {
    this.#onChange()
    this.#timer = setInterval(() => this.#tick(), TICK_MS)
  }

  #halt(state: RunState): void {
    if (this.#timer !== null) clearInterval(this.#timer)
    this.#timer = null
    this.#become(state)
    this.#onChange()
  }

  #become(state: RunState): void {
    this.#state = state
    if (state === 'running') this.#failure = null
    this.#send({ kind: 'state', state, reason: this.#failure })
  }

  #tick(): void {
    const left = this.#stepsPerEpoch - (this.#step % this.#stepsPerEpoch)
    const steps = Math.min(this.#stepsPerTick(this.position.epoch), left)
    const series = {
      globalStep: new Uint32Array(steps),
      batchCost: new Float32Array(steps),
      batchAccuracy: new Float32Array(steps)
    }
    for (let i = 0; i < steps; i++) {
      this.#step++
      const [cost, accuracy] = this.#batch()
      series.globalStep[i] = this.#step
      series.batchCost[i] = cost
      series.batchAccuracy[i] = accuracy
      this.#sums.cost += cost
      this.#sums.accuracy += accuracy
      this.#sums.steps++
    }
    this.#send({ kind: 'steps', series })
    this.#progress(series.batchCost.at(-1)!)
    if (++this.#ticks % 4 === 0 || this.#step < 200) this.#snapshot()
    if (this.#step % this.#stepsPerEpoch === 0) this.#finishEpoch(this.#step / this.#stepsPerEpoch)
  }

  /** Cost and accuracy of one batch: what the model costs now, with the scatter of a few images. */
  #batch(): [number, number] {
    const scatter = Math.exp(0.55 * (this.#random() + this.#random() + this.#random() - 1.5))
    const cost = this.#expectedCost() * scatter
    const wrong = Math.round(this.#options.batchSize * Math.min(0.9, cost * 0.3) * (0.4 + 1.2 * this.#random()))
    return [cost, 1 - wrong / this.#options.batchSize]
  }

  #expectedCost(): number {
    return 1.95 * Math.exp(-this.#step / 90) + 0.36 * (1 + this.#step / 260) ** -0.85
  }

  #progress(batchCost: number): void {
    const { steps } = this.#sums
    const imagesPerSecond = 9400 + 400 * this.#random()
    const all = this.#stepsPerEpoch * this.#options.epochs
    this.#event({
      kind: 'progress',
      epoch: Math.ceil(this.#step / this.#stepsPerEpoch),
      step: ((this.#step - 1) % this.#stepsPerEpoch) + 1,
      globalStep: this.#step,
      batchCost,
      cost: this.#sums.cost / steps,
      accuracy: this.#sums.accuracy / steps,
      imagesPerSecond,
      elapsedSeconds: (steps * this.#options.batchSize) / 9400,
      secondsLeft: ((all - this.#step) * this.#options.batchSize) / 9400
    })
  }

  #finishEpoch(epoch: number): void {
    const cost = this.#expectedCost()
    const { steps } = this.#sums
    const means = steps === 0 || this.#options.recipe === 'graph' ? [cost, 1 - Math.min(0.9, 0.3 * cost)] : null
    const figures: EpochMetrics = {
      epoch,
      cost: means?.[0] ?? this.#sums.cost / steps,
      accuracy: means?.[1] ?? this.#sums.accuracy / steps,
      validationCost: cost * 1.08 + 0.012,
      validationAccuracy: 1 - Math.min(0.9, 0.3 * cost + 0.004),
      seconds: epoch === 0 ? 0 : TRAIN_IMAGES / 9400,
      imagesPerSecond: epoch === 0 ? 0 : 9400
    }
    this.#epochs.push(figures)
    this.#sums = { cost: 0, accuracy: 0, steps: 0 }
    this.#event({ kind: 'epoch', ...figures })
    this.#send({ kind: 'line', text: this.#line(figures) })
    const { epochs, recipe } = this.#options
    if (epoch === epochs) {
      this.#event({ kind: 'ended', state: 'finished', globalStep: this.#step })
      this.#halt('finished')
      this.updates.close()
    } else if (recipe === 'keras') this.#send({ kind: 'line', text: `Epoch ${epoch + 1}/${epochs}` })
  }

  #line({ epoch, cost, accuracy, validationCost, validationAccuracy }: EpochMetrics): string {
    if (this.#options.recipe === 'graph') {
      return `After ${epoch} epochs: cost ${cost}, accuracy ${accuracy}, validation cost ${validationCost}, validation accuracy ${validationAccuracy}`
    }
    const steps = this.#stepsPerEpoch
    return `${steps}/${steps} [${'='.repeat(30)}] - 5s 3ms/step - loss: ${cost.toFixed(4)} - accuracy: ${accuracy.toFixed(4)} - val_loss: ${validationCost.toFixed(4)} - val_accuracy: ${validationAccuracy.toFixed(4)}`
  }

  #snapshot(): void {
    this.#send({
      kind: 'snapshot',
      snapshot: {
        globalStep: this.#step,
        ...simulatedFilters(this.#step, this.#random),
        probes: simulatedAnswers(LABELS, this.#step)
      }
    })
  }

  #event(event: RunEvent): void {
    this.#send({ kind: 'event', event })
  }

  #send(update: WithoutSeq<RunUpdate>): void {
    const numbered = { ...update, seq: (this.#past.at(-1)?.seq ?? 0) + 1 } as RunUpdate
    this.#past.push(numbered)
    this.updates.send([numbered])
  }
}
