/**
 * The part of WebAssembly's JavaScript interface that native/ uses. TypeScript declares it with the
 * DOM alone, which Node code must not see; the signatures are those of lib.dom.d.ts.
 */
declare namespace WebAssembly {
  type ExportValue = ((...args: never[]) => unknown) | Memory | object
  type Imports = Record<string, Record<string, unknown>>

  class Module {
    constructor(bytes: Uint8Array<ArrayBuffer> | ArrayBuffer)
  }
  class Instance {
    readonly exports: Record<string, ExportValue>
    constructor(module: Module, imports?: Imports)
  }
  class Memory {
    readonly buffer: ArrayBuffer | SharedArrayBuffer
    constructor(descriptor: { initial: number; maximum?: number; shared?: boolean })
    /** Returns the size before, in pages of 64 KiB. */
    grow(pages: number): number
  }
  function compile(bytes: Uint8Array<ArrayBuffer> | ArrayBuffer): Promise<Module>
  function validate(bytes: Uint8Array<ArrayBuffer> | ArrayBuffer): boolean
}
