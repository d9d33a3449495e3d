/** Buffers of a device by name, the way in and the way out. Knows nothing of LeNet-5. */
import { BufferUsage, MapMode } from './gpu-constants.ts'
import type { WaitForGpu } from './wait-for-gpu.ts'

export interface BufferPart {
  readonly buffer: GPUBuffer
  readonly bytes: number
}

type Resource = GPUBuffer | { readonly buffer: GPUBuffer; readonly offset?: number; readonly size: number }

export class GpuMemory {
  readonly device: GPUDevice
  readonly #waitForGpu: WaitForGpu
  readonly #buffers = new Map<string, GPUBuffer>()

  constructor(device: GPUDevice, waitForGpu: WaitForGpu) {
    this.device = device
    this.#waitForGpu = waitForGpu
  }

  /** The buffer of this name, made anew, with zeros, when it is too small for so many bytes. */
  buffer(label: string, bytes: number, usage: GPUBufferUsageFlags): GPUBuffer {
    const old = this.#buffers.get(label)
    if (old && old.size >= bytes) return old
    old?.destroy()
    const buffer = this.device.createBuffer({ label, size: Math.ceil(bytes / 16) * 16, usage })
    this.#buffers.set(label, buffer)
    return buffer
  }

  /** For shaders to read and write, and for both ways. */
  storage(label: string, bytes: number): GPUBuffer {
    const { STORAGE, COPY_DST, COPY_SRC } = BufferUsage
    return this.buffer(label, bytes, STORAGE | COPY_DST | COPY_SRC)
  }

  uniform(label: string, bytes: number): GPUBuffer {
    return this.buffer(label, bytes, BufferUsage.UNIFORM | BufferUsage.COPY_DST)
  }

  /**
   * Offsets in bytes, a multiple of 4. Values of any length: the last word is filled up with zeros.
   */
  write(buffer: GPUBuffer, offset: number, values: Uint8Array | Uint32Array | Float32Array): void {
    const bytes = new Uint8Array(values.buffer as ArrayBuffer, values.byteOffset, values.byteLength)
    const whole = bytes.length - (bytes.length % 4)
    this.device.queue.writeBuffer(buffer, offset, bytes, 0, whole)
    if (whole === bytes.length) return
    const last = new Uint8Array(4)
    last.set(bytes.subarray(whole))
    this.device.queue.writeBuffer(buffer, offset + whole, last)
  }

  bind(layout: GPUBindGroupLayout, resources: Readonly<Record<number, Resource>>): GPUBindGroup {
    return this.device.createBindGroup({
      layout,
      entries: Object.entries(resources).map(([binding, resource]) => ({
        binding: Number(binding),
        resource: 'size' in resource && 'buffer' in resource ? resource : { buffer: resource }
      }))
    })
  }

  /** One compute pass, and what `after` adds behind it, given to the GPU. */
  submit(encode: (pass: GPUComputePassEncoder) => void, after?: (encoder: GPUCommandEncoder) => void): void {
    const encoder = this.device.createCommandEncoder()
    const pass = encoder.beginComputePass()
    encode(pass)
    pass.end()
    after?.(encoder)
    this.device.queue.submit([encoder.finish()])
  }

  /**
   * The beginnings of buffers, one after the other, once the GPU has done all that it was given.
   */
  async read(parts: readonly BufferPart[]): Promise<ArrayBuffer> {
    const size = parts.reduce((sum, { bytes }) => sum + bytes, 0)
    const staging = this.buffer('staging', size, BufferUsage.COPY_DST | BufferUsage.MAP_READ)
    const encoder = this.device.createCommandEncoder()
    let offset = 0
    for (const { buffer, bytes } of parts) {
      encoder.copyBufferToBuffer(buffer, 0, staging, offset, bytes)
      offset += bytes
    }
    this.device.queue.submit([encoder.finish()])
    await this.#waitForGpu(staging.mapAsync(MapMode.READ, 0, size))
    const copy = staging.getMappedRange(0, size).slice(0)
    staging.unmap()
    return copy
  }

  dispose(): void {
    for (const buffer of this.#buffers.values()) buffer.destroy()
    this.#buffers.clear()
  }
}
