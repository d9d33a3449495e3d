/**
 * What the parts of a training step cost on this GPU: a dispatch that does next to nothing, and the
 * two dispatches of a step, each so many times in a row that the way to the GPU and back does not
 * count.
 */
import { PARAMETER_COUNT } from '../../model/architecture.ts'
import { RECIPES } from '../../model/recipes.ts'
import type { GroupMember, Network } from './network.ts'
import { BufferUsage } from './gpu-constants.ts'

export interface MeasureRequest {
  readonly what: 'dispatch' | 'pass' | 'update'
  /** Workgroups of the dispatch, or networks that train together. */
  readonly count: number
  readonly batchSize: number
  readonly repetitions: number
}

export interface Measured {
  /** Of one dispatch, the best of a few rounds. */
  readonly microseconds: number
}

const ROUNDS = 3

export async function measure(device: GPUDevice, network: Network, request: MeasureRequest): Promise<Measured> {
  const { repetitions } = request
  const encode = request.what === 'dispatch' ? chain(device, request.count) : await part(network, request)
  const once = async (times: number) => {
    const encoder = device.createCommandEncoder()
    const pass = encoder.beginComputePass()
    for (let i = 0; i < times; i++) encode(pass)
    pass.end()
    const startedAt = performance.now()
    device.queue.submit([encoder.finish()])
    await device.queue.onSubmittedWorkDone()
    return ((performance.now() - startedAt) / times) * 1000
  }
  await once(1)
  let best = Infinity
  for (let round = 0; round < ROUNDS; round++) best = Math.min(best, await once(repetitions))
  return { microseconds: best }
}

/** Dispatches that each need the result of the one before. */
function chain(device: GPUDevice, groups: number): (pass: GPUComputePassEncoder) => void {
  const code = `
    @group(0) @binding(0) var<storage, read_write> a: array<u32>;
    @compute @workgroup_size(256) fn main(@builtin(global_invocation_id) id: vec3u) {
      a[id.x] = a[(id.x + 257u) % arrayLength(&a)] + 1u;
    }`
  const module = device.createShaderModule({ code, label: 'dispatch cost' })
  const pipeline = device.createComputePipeline({ layout: 'auto', compute: { module } })
  const buffer = device.createBuffer({ size: groups * 1024, usage: BufferUsage.STORAGE })
  const group = device.createBindGroup({
    layout: pipeline.getBindGroupLayout(0),
    entries: [{ binding: 0, resource: { buffer } }]
  })
  return (pass) => {
    pass.setPipeline(pipeline)
    pass.setBindGroup(0, group)
    pass.dispatchWorkgroups(groups)
  }
}

/** The first step's `pass` over and over, or the `update` of the samples that it left. */
async function part(
  network: Network,
  { what, count, batchSize }: MeasureRequest
): Promise<(pass: GPUComputePassEncoder) => void> {
  const zeros = () => new Float32Array(PARAMETER_COUNT)
  const member: GroupMember = {
    state: { parameters: zeros(), m: zeros(), v: zeros(), step: 0 },
    indices: Uint32Array.from({ length: batchSize }, (_, i) => i),
    adam: RECIPES.keras.adam
  }
  const run = await network.prepare(
    Array.from({ length: count }, () => member),
    batchSize
  )
  return what === 'pass' ? (pass) => run.encodePass(pass, 0) : (pass) => run.encodeUpdate(pass)
}
