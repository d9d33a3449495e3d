/**
 * One thread of the pool: runs commands over the shared memory, side by side with its siblings.
 * Work is claimed shard by shard and piece by piece; each result is computed by one thread in a
 * fixed order, so it does not matter by which.
 */
import { barrier, claim, CONTROL, CONTROL_WORDS, VERDICT } from './control.ts'
import { createDistorter, imagesOf } from './distorted-batches.ts'
import { instantiateLenet, SHARD, SHARD_GRADIENTS, type LenetKernels } from './lenet-wasm.ts'
import type { Command, ForwardCommand, RunCommand, ThreadStart } from './protocol.ts'

/** Gradient pieces claimed at a time: some five microseconds of work. */
const PIECES = 4
/** Shards of an evaluation claimed at a time. */
const FORWARD_SHARDS = 16

export function createThread(start: ThreadStart): (command: Command) => void {
  const kernels = instantiateLenet(start.module, start.memory)
  kernels.spreadSpline(start.scratch)
  return (command) => {
    if (command.kind === 'run') runSteps(start, kernels, command)
    else forward(start, kernels, command)
  }
}

function runSteps(start: ThreadStart, kernels: LenetKernels, run: RunCommand): void {
  const { memory, threads, addresses, scratch } = start
  const control = new Int32Array(memory.buffer, addresses.control, CONTROL_WORDS)
  const costs = new Float64Array(memory.buffer, run.costs, Math.ceil(run.count / run.batchSize))
  const correct = new Uint32Array(memory.buffer, run.correct, costs.length)
  const { parameters, gradients, m, v } = addresses
  const { batch, shardGradients } = run
  const pieces = kernels.gradientPieces()
  const distort = run.distorted && createDistorter(start, kernels, run, run.distorted)
  if (distort) {
    const shards = shardsOf(run, 0)
    for (let shard = claim(control, 1); shard < shards; shard = claim(control, 1)) distort(0, shard)
    barrier(control, threads, () => Atomics.store(control, CONTROL.claim, 0))
  }
  for (let step = 0; step < costs.length; step++) {
    const first = step * run.batchSize
    const samples = Math.min(run.batchSize, run.count - first)
    const shards = shardsOf(run, step)
    const { set, indices } = imagesOf(run, step)
    kernels.flipConv2(parameters, scratch)
    // Whoever finds no shard left makes the next batch, while its siblings are still at this one.
    const claims = distort ? shards + shardsOf(run, step + 1) : shards
    for (let shard = claim(control, 1); shard < claims; shard = claim(control, 1)) {
      if (shard >= shards) {
        distort?.(step + 1, shard - shards)
        continue
      }
      const from = shard * SHARD
      kernels.forwardShard(
        parameters,
        set.images,
        set.bytes,
        set.scale,
        set.labels,
        indices,
        from,
        samples,
        batch,
        scratch
      )
      kernels.backwardShard(parameters, from, batch, scratch, shardGradients + shard * SHARD_GRADIENTS * 4)
    }
    barrier(control, threads, () => {
      Atomics.store(control, CONTROL.claim, 0)
      const figures = batchFigures(memory, kernels, batch, samples)
      costs[step] = figures.cost
      correct[step] = figures.correct
      if (!Number.isFinite(figures.cost)) Atomics.store(control, CONTROL.verdict, VERDICT.diverged)
    })
    if (Atomics.load(control, CONTROL.verdict) !== VERDICT.continue) return
    const padded = shards * SHARD
    const rate = run.update ? adamRate(run.update, step) : 0
    for (let begin = claim(control, PIECES); begin < pieces; begin = claim(control, PIECES)) {
      for (let piece = begin; piece < begin + PIECES && piece < pieces; piece++) {
        kernels.gradientPiece(piece, batch, padded, shardGradients, gradients)
        if (!run.update) continue
        const { beta1, beta2, epsilon } = run.update.adam
        kernels.adamPiece(piece, parameters, gradients, m, v, rate, beta1, beta2, epsilon)
      }
    }
    barrier(control, threads, () => {
      Atomics.store(control, CONTROL.claim, 0)
      Atomics.store(control, CONTROL.steps, step + 1)
      if (step + 1 === costs.length) Atomics.store(control, CONTROL.verdict, VERDICT.done)
      else if (Atomics.load(control, CONTROL.stop) !== 0) Atomics.store(control, CONTROL.verdict, VERDICT.stopped)
    })
    if (Atomics.load(control, CONTROL.verdict) !== VERDICT.continue) return
  }
}

/** Of the batch of a step; 0 after the last. */
function shardsOf({ count, batchSize }: RunCommand, step: number): number {
  return Math.ceil(Math.max(0, Math.min(batchSize, count - step * batchSize)) / SHARD)
}

/** lr * sqrt(1 - beta2^t) / (1 - beta1^t) of the update that ends step `step` of this command. */
function adamRate({ adam, step: before }: NonNullable<RunCommand['update']>, step: number): number {
  const t = before + step + 1
  return (adam.learningRate * Math.sqrt(1 - adam.beta2 ** t)) / (1 - adam.beta1 ** t)
}

/** Mean cost and right answers of a batch, added up in the order of its samples. */
function batchFigures(
  memory: WebAssembly.Memory,
  kernels: LenetKernels,
  batch: number,
  samples: number
): { cost: number; correct: number } {
  const size = kernels.sampleSize()
  const view = new DataView(memory.buffer, batch, samples * size)
  let cost = 0
  let correct = 0
  for (let sample = 0; sample < samples; sample++) {
    cost += view.getFloat64(sample * size + kernels.sampleLoss(), true)
    correct += view.getInt32(sample * size + kernels.sampleCorrect(), true)
  }
  return { cost: cost / samples, correct }
}

function forward(
  { memory, addresses, scratch, ownBatch, ownIndices }: ThreadStart,
  kernels: LenetKernels,
  { set, from, to, logits, costs, correct }: ForwardCommand
): void {
  const control = new Int32Array(memory.buffer, addresses.control, CONTROL_WORDS)
  const indices = new Uint32Array(memory.buffer, ownIndices, SHARD)
  const view = new DataView(memory.buffer)
  const bytes = new Uint8Array(memory.buffer)
  const size = kernels.sampleSize()
  const shards = Math.ceil((to - from) / SHARD)
  for (let begin = claim(control, FORWARD_SHARDS); begin < shards; begin = claim(control, FORWARD_SHARDS)) {
    for (let shard = begin; shard < begin + FORWARD_SHARDS && shard < shards; shard++) {
      const first = shard * SHARD
      const samples = Math.min(SHARD, to - from - first)
      for (let s = 0; s < samples; s++) indices[s] = from + first + s
      kernels.forwardShard(
        addresses.parameters,
        set.images,
        set.bytes,
        set.scale,
        set.labels,
        ownIndices,
        0,
        samples,
        ownBatch,
        scratch
      )
      for (let s = 0; s < samples; s++) {
        const sample = ownBatch + s * size
        bytes.copyWithin(
          logits + (first + s) * 48,
          sample + kernels.sampleLogits(),
          sample + kernels.sampleLogits() + 48
        )
        view.setFloat64(costs + (first + s) * 8, view.getFloat64(sample + kernels.sampleLoss(), true), true)
        view.setInt32(correct + (first + s) * 4, view.getInt32(sample + kernels.sampleCorrect(), true), true)
      }
    }
  }
}
