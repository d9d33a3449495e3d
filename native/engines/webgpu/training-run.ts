/**
 * Training steps of one or several networks on the GPU. A step is two dispatches for all of them:
 * `pass`, a workgroup an image and network, and `update`, a thread a parameter and network. Which
 * step it is, the GPU counts itself, so that one bind group serves all steps; the host only gives
 * enough of them ahead, and looks how far they are.
 */
import type { AdamSettings } from '../../model/recipes.ts'
import type { StepMetrics } from '../engine.ts'
import {
  clearedMetrics,
  forwardBindings,
  METRIC_HEADERS_BYTES,
  optimizerValues,
  samplesFor,
  writeSettings
} from './bindings.ts'
import { BufferUsage, MapMode } from './gpu-constants.ts'
import type { GpuMemory } from './gpu-memory.ts'
import type { ImageSet } from './image-set.ts'
import { OPTIMIZER_COUNT } from './layout.ts'
import type { Pace } from './pace.ts'
import type { Pipelines } from './pipelines.ts'
import { UPDATE_GROUPS, type Slots } from './slots.ts'

/** Of one network; all take the same number of indices. */
export interface RunMember {
  readonly indices: Uint32Array
  readonly adam: AdamSettings
  /** Steps taken before. */
  readonly step: number
}

export interface RunContext {
  readonly memory: GpuMemory
  readonly pipelines: Pipelines
  readonly set: ImageSet
  /** One for each member. */
  readonly slots: Slots
}

/** Stretches of steps that are given to the GPU ahead of what it has done. */
const SUBMITS_AHEAD = 2
/** Small copies of the progress that tell when a stretch is done; more than can be under way. */
const MARKS = SUBMITS_AHEAD + 2

export interface PreparedRun {
  readonly steps: number
  readonly progress: GPUBuffer
  readonly metrics: GPUBuffer
  /** The dispatches of a step. */
  encodePass(pass: GPUComputePassEncoder, step: number): void
  encodeUpdate(pass: GPUComputePassEncoder): void
}

/** Uploads what the steps need, and begins at the first. */
export async function prepareRun(
  { memory, pipelines, set, slots }: RunContext,
  members: readonly RunMember[],
  batchSize: number
): Promise<PreparedRun> {
  const passPipeline = await pipelines.pass(set.kind)
  const networks = members.length
  const count = members[0]!.indices.length
  const steps = Math.ceil(count / batchSize)
  const indices = memory.storage('indices', networks * count * 4)
  const optimizerBytes = (OPTIMIZER_COUNT + steps) * 4
  const rates = memory.storage('rates', networks * optimizerBytes)
  members.forEach(({ indices: own, adam, step }, network) => {
    memory.write(indices, network * count * 4, own)
    memory.write(rates, network * optimizerBytes, optimizerValues(adam, step, steps))
  })
  const metrics = clearedMetrics(memory, networks * count)
  const samples = samplesFor(memory, networks * batchSize)
  const { progress, parameters, m, v, copies } = slots
  memory.write(progress, 0, new Uint32Array(2 * networks))
  const settings = writeSettings(memory, 'run', { batchSize, count, steps, labelsAt: set.labelsAt })
  const passGroup = memory.bind(pipelines.layout('pass'), {
    ...forwardBindings(set, settings, slots),
    6: indices,
    7: copies,
    8: progress,
    9: samples,
    10: metrics
  })
  const updateGroup = memory.bind(pipelines.layout('update'), {
    0: settings,
    1: samples,
    2: { buffer: metrics, size: METRIC_HEADERS_BYTES },
    3: rates,
    4: progress,
    5: parameters,
    6: m,
    7: v,
    8: copies
  })
  return {
    steps,
    progress,
    metrics,
    encodePass: (pass, step) => {
      pass.setPipeline(passPipeline)
      pass.setBindGroup(0, passGroup)
      pass.dispatchWorkgroups(Math.min(batchSize, count - step * batchSize), networks)
    },
    encodeUpdate: (pass) => {
      pass.setPipeline(pipelines.update)
      pass.setBindGroup(0, updateGroup)
      pass.dispatchWorkgroups(UPDATE_GROUPS, networks)
    }
  }
}

/**
 * Metrics of each member. Ends early when `isStopped`, after the steps that the GPU has been given,
 * or when all have diverged.
 */
export async function trainSlots(
  context: RunContext,
  members: readonly RunMember[],
  batchSize: number,
  { pace, isStopped }: { readonly pace: Pace; readonly isStopped: () => boolean }
): Promise<StepMetrics[]> {
  const { memory } = context
  const run = await prepareRun(context, members, batchSize)
  const progressBytes = members.length * 8
  const waiting: { readonly mark: GPUBuffer; readonly through: number }[] = []
  const startedAt = performance.now()
  let [given, submits] = [0, 0]
  let halted = false
  while (given < run.steps && !isStopped() && !halted) {
    const through = Math.min(run.steps, given + pace.stepsPerSubmit)
    const mark = memory.buffer(`mark ${submits++ % MARKS}`, progressBytes, BufferUsage.COPY_DST | BufferUsage.MAP_READ)
    memory.submit(
      (pass) => {
        for (let step = given; step < through; step++) {
          run.encodePass(pass, step)
          run.encodeUpdate(pass)
        }
      },
      (encoder) => encoder.copyBufferToBuffer(run.progress, 0, mark, 0, progressBytes)
    )
    given = through
    waiting.push({ mark, through })
    if (waiting.length > SUBMITS_AHEAD) {
      const first = waiting.shift()!
      await pace.until(startedAt, first.through, () => first.mark.mapAsync(MapMode.READ), true)
      halted = isHalted(new Uint32Array(first.mark.getMappedRange(0, progressBytes)))
      first.mark.unmap()
    }
  }
  const last = waiting.at(-1)
  if (last) {
    await pace.until(startedAt, last.through, () => last.mark.mapAsync(MapMode.READ))
    last.mark.unmap()
  }
  return readMetrics(memory, run, members, batchSize)
}

function isHalted(progress: Uint32Array): boolean {
  for (let at = 1; at < progress.length; at += 2) if (progress[at] === 0) return false
  return true
}

async function readMetrics(
  memory: GpuMemory,
  { progress, metrics }: PreparedRun,
  members: readonly RunMember[],
  batchSize: number
): Promise<StepMetrics[]> {
  const count = members[0]!.indices.length
  const progressBytes = members.length * 8
  const bytes = await memory.read([
    { buffer: progress, bytes: progressBytes },
    { buffer: metrics, bytes: METRIC_HEADERS_BYTES + members.length * count * 8 }
  ])
  const states = new Uint32Array(bytes, 0, members.length * 2)
  const pairs = new Float32Array(bytes, progressBytes + METRIC_HEADERS_BYTES)
  return members.map((_, network) => {
    const steps = states[2 * network]!
    const own = pairs.subarray(network * count * 2, (network + 1) * count * 2)
    return { steps, diverged: states[2 * network + 1] !== 0, ...stepMeans(own, steps, batchSize) }
  })
}

/**
 * Mean cost and correct answers of each step, from pairs (cost, 1 for correct) by place in the run;
 * sums in float64.
 */
export function stepMeans(
  pairs: Float32Array,
  steps: number,
  batchSize: number
): Pick<StepMetrics, 'costs' | 'correct'> {
  const costs = new Float64Array(steps)
  const correct = new Uint32Array(steps)
  for (let step = 0; step < steps; step++) {
    const from = step * batchSize
    const to = Math.min(from + batchSize, pairs.length / 2)
    for (let i = from; i < to; i++) {
      costs[step]! += pairs[2 * i]!
      correct[step]! += pairs[2 * i + 1]!
    }
    costs[step]! /= to - from
  }
  return { costs, correct }
}
