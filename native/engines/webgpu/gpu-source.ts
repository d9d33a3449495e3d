/**
 * Where GPUs come from, whatever offers them: Node's binding or a browser. One is taken by its
 * number or by a part of its name, or is the one that the system holds for the strongest.
 */
import { WorkbenchError } from '../../contract/errors.ts'

/** A GPU that can be asked for by its name. */
export interface GpuCandidate {
  /** For people, and to choose by: `NVIDIA GeForce RTX 4070`. */
  readonly name: string
  request(): Promise<GPUAdapter | null>
}

export interface GpuSource {
  /**
   * In a fixed order; their numbers count from 0. Software that stands in for a GPU is among them.
   */
  list(): Promise<readonly GpuCandidate[]>
  /** The strongest; null when there is none. */
  strongest(): Promise<GPUAdapter | null>
}

export interface ChosenGpu {
  readonly adapter: GPUAdapter
  readonly name: string
}

export interface ChooseOptions {
  /** Number in the list, or part of a name in any case. */
  readonly device?: number | string | undefined
  /**
   * Software that stands in for a GPU counts as one: for tests, it is many times slower than the
   * CPU's kernels.
   */
  readonly allowsSoftware: boolean
}

/** Of what can be chosen, in the order of its numbers. */
export async function gpuNames(source: GpuSource, allowsSoftware: boolean): Promise<string[]> {
  return (await adapters(source, allowsSoftware)).map(({ name }) => name)
}

/**
 * Null when there is no GPU; `software` when there is only software in its place. Throws
 * WorkbenchError `engine` for an unknown one.
 */
export async function chooseGpu(
  source: GpuSource,
  { device, allowsSoftware }: ChooseOptions
): Promise<ChosenGpu | 'software' | null> {
  if (device !== undefined) return chooseByName(await adapters(source, allowsSoftware), device)
  const adapter = await source.strongest()
  if (!adapter) return null
  if (adapter.info.isFallbackAdapter && !allowsSoftware) return 'software'
  const listed = (await source.list()).find(({ name }) => dashed(name) === adapter.info.device)
  return { adapter, name: listed?.name ?? adapterName(adapter.info) }
}

function chooseByName(gpus: readonly ChosenGpu[], device: number | string): ChosenGpu {
  const wanted = String(device).toLowerCase()
  const found = typeof device === 'number' ? gpus[device] : gpus.find(({ name }) => name.toLowerCase().includes(wanted))
  if (found) return found
  const which = typeof device === 'number' ? `has the number ${device}` : `is called ${device}`
  throw new WorkbenchError(
    'engine',
    `no GPU ${which}; there ${gpus.length === 0 ? 'is none' : `is ${gpus.map(({ name }, i) => `${i}: ${name}`).join(', ')}`}`,
    'Choose one of these, or leave out the device to use the strongest.'
  )
}

async function adapters(source: GpuSource, allowsSoftware: boolean): Promise<ChosenGpu[]> {
  const chosen: ChosenGpu[] = []
  for (const candidate of await source.list()) {
    const adapter = await candidate.request()
    if (adapter && (allowsSoftware || !adapter.info.isFallbackAdapter)) chosen.push({ adapter, name: candidate.name })
  }
  return chosen
}

/** For people; some systems tell a part of it alone. */
export function adapterName({ vendor, architecture, device, description }: GPUAdapterInfo): string {
  return description || [vendor, device || architecture].filter(Boolean).join(' ') || 'GPU without a name'
}

/** As Dawn writes a device's name in `info.device`. */
function dashed(name: string): string {
  return name.toLowerCase().replace(/[^a-z0-9]+/g, '-')
}
