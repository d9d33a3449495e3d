/**
 * What TensorFlow can compute on here, each tried with a real convolution before it is offered, and
 * why one that a person may look for is missing. A device is tried in a process of its own, so that
 * a driver that crashes shows as unusable.
 */
import { WorkbenchError } from '../../contract/errors.ts'
import {
  createTensorFlowEngine,
  type TensorFlowEngine,
  type TensorFlowOptions
} from '../../engines/tensorflow/index.ts'
import { noGpuReason } from './open-engine.ts'
import type { Variant } from './pins.ts'

export interface Device {
  /** `cpu`, or the number of the GPU. */
  readonly id: 'cpu' | number
  /** `CPU, 1 thread, oneDNN, TensorFlow 2.21.0` */
  readonly title: string
  readonly usable: boolean
  /** Why not; null when it is. */
  readonly reason: string | null
}

export interface DevicesOptions extends Pick<TensorFlowOptions, 'folder' | 'settings' | 'startProcess'> {
  readonly variant: Variant
}

/** GPUs are looked for one after the other until there are no more. */
const MAX_GPUS = 16

/** The CPU first; at least one entry for GPUs, if only to say why there is none. */
export async function listDevices({ variant, ...options }: DevicesOptions): Promise<Device[]> {
  const cpu = await tryDevice('cpu', options)
  if (variant === 'cpu') return [cpu, missingGpu(noGpuReason(variant))]
  const gpus: Device[] = []
  while (gpus.length < MAX_GPUS) {
    const gpu = await tryDevice(gpus.length, options)
    if (!gpu.usable && gpus.length > 0) break
    gpus.push(gpu)
    if (!gpu.usable) break
  }
  return [cpu, ...gpus]
}

async function tryDevice(id: Device['id'], options: Omit<DevicesOptions, 'variant'>): Promise<Device> {
  let engine: TensorFlowEngine
  try {
    engine = await createTensorFlowEngine({ ...options, device: id })
  } catch (error) {
    if (!(error instanceof WorkbenchError)) throw error
    const title = id === 'cpu' ? 'CPU' : `GPU ${id}`
    return { id, title, usable: false, reason: error.message }
  }
  await engine.dispose()
  if (id === 'cpu' || engine.usesGpu) return { id, title: engine.device, usable: true, reason: null }
  return missingGpu(engine.gpuTrouble ?? noGpuReason('gpu'), id)
}

function missingGpu(reason: string, id = 0): Device {
  return { id, title: 'GPU', usable: false, reason }
}
