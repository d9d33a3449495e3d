/**
 * A device on the chosen GPU. Little is asked of it: no optional feature, and limits that every
 * desktop GPU has.
 */
import { WorkbenchError } from '../../contract/errors.ts'

/** Bytes of workgroup memory of the pass; WebGPU guarantees half of it. */
const WORKGROUP_BYTES = 32_768

/** For sets of float images beyond the 128 MiB that WebGPU guarantees. */
const MAX_BUFFER = 2 ** 30

/** `threads` of a workgroup. Throws WorkbenchError `engine` when a limit is too small. */
export async function openDevice(adapter: GPUAdapter, threads: number): Promise<GPUDevice> {
  const { limits } = adapter
  checkLimit('bytes of workgroup memory', limits.maxComputeWorkgroupStorageSize, WORKGROUP_BYTES)
  checkLimit('threads in a workgroup', limits.maxComputeInvocationsPerWorkgroup, threads)
  return adapter.requestDevice({
    label: 'LeNet-5',
    requiredLimits: {
      maxComputeWorkgroupStorageSize: WORKGROUP_BYTES,
      maxComputeInvocationsPerWorkgroup: Math.max(256, threads),
      maxComputeWorkgroupSizeX: Math.max(256, threads),
      maxStorageBufferBindingSize: Math.min(limits.maxStorageBufferBindingSize, MAX_BUFFER),
      maxBufferSize: Math.min(limits.maxBufferSize, MAX_BUFFER)
    }
  })
}

function checkLimit(what: string, there: number, needed: number): void {
  if (there >= needed) return
  throw new WorkbenchError(
    'engine',
    `the GPU has ${there} ${what}; ${needed} are needed`,
    'Use the hand-written kernels.'
  )
}
