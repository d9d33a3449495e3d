/**
 * The compiled shaders of a device, and what each of them binds. Layouts are written down here,
 * since an automatic one leaves out what an entry point does not use. Every one needs eight storage
 * buffers at most, the number that WebGPU guarantees.
 */
import { WorkbenchError } from '../../contract/errors.ts'
import { evaluateShader, passShader, updateShader, type ImageKind, type ShaderFiles } from './compose-shaders.ts'
import { ShaderStage } from './gpu-constants.ts'
import type { WaitForGpu } from './wait-for-gpu.ts'

type Binding = 'uniform' | 'read-only-storage' | 'storage'

/** words, palette, settings, conv1, parameters by twos, parameters by fours */
const FORWARD: readonly Binding[] = [
  'read-only-storage',
  'uniform',
  'uniform',
  'uniform',
  'read-only-storage',
  'read-only-storage'
]
const BINDINGS = {
  /** …, indices, copies, progress, samples, metrics */
  pass: [...FORWARD, 'read-only-storage', 'read-only-storage', 'read-only-storage', 'storage', 'storage'],
  /** …, results */
  evaluate: [...FORWARD, 'storage'],
  /** settings, samples, headers of the metrics, rates, progress, parameters, moments, copies */
  update: [
    'uniform',
    'read-only-storage',
    'read-only-storage',
    'read-only-storage',
    'storage',
    'storage',
    'storage',
    'storage',
    'storage'
  ],
  /** settings, samples; the gradients are a group of their own */
  gradients: ['uniform', 'read-only-storage'],
  gradientsOut: ['storage'],
  /** Where the update has them. */
  copyParameters: { 5: 'storage', 8: 'storage' }
} as const satisfies Record<string, readonly Binding[] | Readonly<Record<number, Binding>>>

export type GroupName = keyof typeof BINDINGS

type Compiled = Promise<GPUComputePipeline>

export class Pipelines {
  readonly update: GPUComputePipeline
  readonly gradientsOnly: GPUComputePipeline
  readonly copyParameters: GPUComputePipeline
  readonly #compiler: Compiler
  readonly #files: ShaderFiles
  readonly #threads: number
  readonly #passes = new Map<ImageKind, Compiled>()
  readonly #evaluations = new Map<ImageKind, Compiled>()

  private constructor(
    compiler: Compiler,
    files: ShaderFiles,
    threads: number,
    [update, gradientsOnly, copyParameters]: readonly [GPUComputePipeline, GPUComputePipeline, GPUComputePipeline]
  ) {
    this.#compiler = compiler
    this.#files = files
    this.#threads = threads
    this.update = update
    this.gradientsOnly = gradientsOnly
    this.copyParameters = copyParameters
  }

  /**
   * Throws WorkbenchError `engine` with the compiler's words. `threads`: see compose-shaders.ts.
   */
  static async compile(
    device: GPUDevice,
    files: ShaderFiles,
    threads: number,
    waitForGpu: WaitForGpu
  ): Promise<Pipelines> {
    const compiler = new Compiler(device, waitForGpu)
    const module = await compiler.module(updateShader(files, threads), 'update')
    // An evaluation comes later or never, but a shader that is refused is told before training.
    await compiler.module(evaluateShader(files, threads, 'bytes'), 'evaluate')
    const compiled = await Promise.all([
      compiler.pipeline(module, 'update', ['update']),
      compiler.pipeline(module, 'gradientsOnly', ['gradients', 'gradientsOut']),
      compiler.pipeline(module, 'copyParameters', ['copyParameters'])
    ])
    const pipelines = new Pipelines(compiler, files, threads, compiled)
    await pipelines.pass('bytes')
    return pipelines
  }

  layout(name: GroupName): GPUBindGroupLayout {
    return this.#compiler.layout(name)
  }

  /** Compiled when it is first asked for. */
  pass(kind: ImageKind): Compiled {
    return this.#compileOnce(this.#passes, kind, passShader, 'forwardBackward', 'pass')
  }

  /** Compiled when it is first asked for. */
  evaluate(kind: ImageKind): Compiled {
    return this.#compileOnce(this.#evaluations, kind, evaluateShader, 'evaluate', 'evaluate')
  }

  #compileOnce(
    byKind: Map<ImageKind, Compiled>,
    kind: ImageKind,
    shader: typeof passShader,
    entryPoint: string,
    group: GroupName
  ): Compiled {
    let pipeline = byKind.get(kind)
    if (!pipeline) {
      pipeline = this.#compiler
        .module(shader(this.#files, this.#threads, kind), group)
        .then((module) => this.#compiler.pipeline(module, entryPoint, [group]))
      byKind.set(kind, pipeline)
    }
    return pipeline
  }
}

class Compiler {
  readonly #device: GPUDevice
  readonly #waitFor: WaitForGpu
  readonly #layouts = new Map<GroupName, GPUBindGroupLayout>()

  constructor(device: GPUDevice, waitFor: WaitForGpu) {
    this.#device = device
    this.#waitFor = waitFor
  }

  layout(name: GroupName): GPUBindGroupLayout {
    let layout = this.#layouts.get(name)
    if (!layout) {
      const entries = Object.entries(BINDINGS[name] as Readonly<Record<number, Binding>>).map(([binding, type]) => ({
        binding: Number(binding),
        visibility: ShaderStage.COMPUTE,
        buffer: { type }
      }))
      this.#layouts.set(name, (layout = this.#device.createBindGroupLayout({ label: name, entries })))
    }
    return layout
  }

  async module(code: string, label: string): Promise<GPUShaderModule> {
    const module = this.#device.createShaderModule({ code, label })
    const { messages } = await module.getCompilationInfo()
    const errors = messages.filter(({ type }) => type === 'error')
    if (errors.length === 0) return module
    throw new WorkbenchError(
      'engine',
      `the shader ${label} does not compile: ` +
        errors.map(({ lineNum, linePos, message }) => `${lineNum}:${linePos} ${message}`).join('; '),
      'Use the hand-written kernels; they need no GPU.'
    )
  }

  pipeline(module: GPUShaderModule, entryPoint: string, groups: readonly GroupName[]): Promise<GPUComputePipeline> {
    const bindGroupLayouts = groups.map((name) => this.layout(name))
    const compiled = this.#device.createComputePipelineAsync({
      label: entryPoint,
      layout: this.#device.createPipelineLayout({ label: entryPoint, bindGroupLayouts }),
      compute: { module, entryPoint }
    })
    return this.#waitFor(compiled)
  }
}
