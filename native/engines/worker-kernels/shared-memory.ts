/**
 * The memory that all threads compute in: regions handed out once and kept, grown when something
 * larger comes. Nothing is ever given back; an engine holds three sets, a batch and its own
 * vectors.
 */
import { WorkbenchError } from '../../contract/errors.ts'

const PAGE = 65536
/** As lenet.wasm declares its memory: 4 GiB. */
const MAX_PAGES = 65536
/** The module's own constants lie in the first page. */
const FIRST_ADDRESS = PAGE

export class SharedMemory {
  readonly memory = new WebAssembly.Memory({ initial: 2, maximum: MAX_PAGES, shared: true })
  readonly #regions = new Map<string, { readonly address: number; readonly size: number }>()
  #end = FIRST_ADDRESS

  /**
   * Address of a region of at least `size` bytes, on a cache line of its own. The content of one
   * that grew is lost.
   */
  reserve(name: string, size: number): number {
    const present = this.#regions.get(name)
    if (present && present.size >= size) return present.address
    const address = this.#end
    const end = address + Math.ceil((size + 64) / 64) * 64
    const missing = Math.ceil((end - this.memory.buffer.byteLength) / PAGE)
    if (missing > 0) this.#grow(missing, name)
    this.#end = end
    this.#regions.set(name, { address, size })
    return address
  }

  bytes(address: number, count: number): Uint8Array {
    return new Uint8Array(this.memory.buffer, address, count)
  }

  floats(address: number, count: number): Float32Array {
    return new Float32Array(this.memory.buffer, address, count)
  }

  doubles(address: number, count: number): Float64Array {
    return new Float64Array(this.memory.buffer, address, count)
  }

  words(address: number, count: number): Uint32Array {
    return new Uint32Array(this.memory.buffer, address, count)
  }

  #grow(pages: number, name: string): void {
    try {
      this.memory.grow(pages)
    } catch (error) {
      throw new WorkbenchError(
        'engine',
        `there is no memory for ${name}: ${Math.max(1, Math.ceil((pages * PAGE) / 2 ** 20))} MB more are needed`,
        'Close other programs, or use a smaller data set or batch.',
        { cause: error }
      )
    }
  }
}
