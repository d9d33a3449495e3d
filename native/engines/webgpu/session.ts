/**
 * The engine where it computes: opens a GPU when it is told to, and answers calls on it. It runs in
 * a Node process and in a worker of a page alike; which GPUs there are, what the shaders are and
 * how much memory is in use is handed to it.
 */
import { CLASSES } from '../../model/architecture.ts'
import type { CallHandlers, ServedEngine } from '../process/serve-calls.ts'
import type { ShaderFiles } from './compose-shaders.ts'
import { DeviceFault } from './device-fault.ts'
import { chooseGpu, gpuNames, type GpuSource } from './gpu-source.ts'
import { NO_GPU, SOFTWARE_GPU } from './gpu-trouble.ts'
import { measure } from './measure.ts'
import { Network } from './network.ts'
import { openDevice } from './open-device.ts'
import type { GpuFacts, StartRequest, WebGpuCalls } from './protocol.ts'
import type { WaitForGpu } from './wait-for-gpu.ts'

export interface SessionHost {
  /** Throws when nothing offers GPUs here. `allowsSoftware`: see ChooseOptions. */
  readonly gpus: (allowsSoftware: boolean) => Promise<GpuSource>
  readonly shaders: ShaderFiles
  readonly waitForGpu: WaitForGpu
  /** Of the process; null where it cannot be asked for. */
  readonly residentBytes: () => number | null
  /** Of processor time that the process has used so far; null where it cannot be asked for. */
  readonly cpuMs: () => number | null
}

interface Started {
  readonly device: GPUDevice
  readonly network: Network
  readonly fault: DeviceFault
}

export function createSession(host: SessionHost): ServedEngine<WebGpuCalls> {
  const { gpus, shaders, waitForGpu, residentBytes, cpuMs } = host
  let started: Started | null = null

  const start = async ({ device: wanted, allowsSoftware, threads: wantedThreads }: StartRequest): Promise<GpuFacts> => {
    const chosen = await chooseGpu(await gpus(allowsSoftware), { device: wanted ?? undefined, allowsSoftware })
    if (!chosen) throw new Error(NO_GPU)
    if (chosen === 'software') throw new Error(SOFTWARE_GPU)
    const { adapter, name } = chosen
    const threads = wantedThreads ?? threadsFor(adapter)
    const device = await openDevice(adapter, threads)
    const fault = new DeviceFault(device)
    const network = await fault.guard(Network.create(device, shaders, threads, waitForGpu))
    started = { device, network, fault }
    return { name, driver: adapter.info.description, isSoftware: adapter.info.isFallbackAdapter, threads }
  }

  const on = async <Result>(perform: (network: Network, device: GPUDevice) => Result | Promise<Result>) => {
    if (!started) throw new Error('the first call has to be start')
    const { network, device, fault } = started
    return fault.guard(Promise.resolve(perform(network, device)))
  }

  const calls: CallHandlers<WebGpuCalls> = {
    start,
    gpus: async ({ allowsSoftware }) => gpuNames(await gpus(allowsSoftware), allowsSoftware),
    load: ({ set, images }) =>
      on((network) => {
        network.load(set, images)
        return null
      }),
    setState: (state) =>
      on((network) => {
        network.setState(state)
        return null
      }),
    getState: () => on((network) => network.getState()),
    run: ({ indices, batchSize, adam, distortion }) =>
      on((network) => network.run(indices, batchSize, adam, distortion)),
    trainGroup: ({ members, batchSize }) => on((network) => network.trainGroup(members, batchSize)),
    groupStates: () => on((network) => network.groupStates()),
    gradients: ({ indices, distortion }) => on((network) => network.gradients(indices, distortion)),
    evaluate: ({ set }) => on((network) => network.evaluate(set)),
    predict: ({ set, from, to }) => on(async (network) => probabilities(await network.logits(set, from, to))),
    memory: () => ({ residentBytes: residentBytes() }),
    cpuMs: () => cpuMs(),
    measure: (request) => on((network, device) => measure(device, network, request))
  }
  return { calls, stop: () => started?.network.stop(), hint: 'Use the hand-written kernels; they need no GPU.' }
}

/** 512 are a quarter faster on NVIDIA's GPUs (an H200); on others nothing was measured. */
function threadsFor({ info, limits }: GPUAdapter): number {
  return info.vendor === 'nvidia' && limits.maxComputeInvocationsPerWorkgroup >= 512 ? 512 : 256
}

/** Softmax of logits (n, 10), in float64: ten numbers an image. */
function probabilities(logits: Float32Array): Float32Array {
  const result = new Float32Array(logits.length)
  for (let at = 0; at < logits.length; at += CLASSES) {
    const row = logits.subarray(at, at + CLASSES)
    const largest = row.reduce((most, z) => Math.max(most, z), -Infinity)
    const powers = Array.from(row, (z) => Math.exp(z - largest))
    const sum = powers.reduce((total, power) => total + power, 0)
    powers.forEach((power, digit) => (result[at + digit] = power / sum))
  }
  return result
}
