/**
 * Compiles tfjs-node's binding, two C++ files as they come, against TensorFlow's C API: what the
 * package's own install script would fetch ready-made for a TensorFlow of 2022. Needs no headers of
 * Node but the four of node-api-headers.
 */
import { mkdir, readdir } from 'node:fs/promises'
import { dirname, join, relative } from 'node:path'
import { WorkbenchError } from '../../contract/errors.ts'
import { bindingFile } from './installed.ts'
import { runTool, ToolFailure } from './run-tool.ts'

export interface BuildOptions {
  /** With node_modules/ in it. */
  readonly folder: string
  /**
   * Holds libtensorflow_cc and libtensorflow_framework; inside `folder`, which may be moved as a
   * whole later.
   */
  readonly libraries: string
  readonly includes: string
  readonly compiler: string
  readonly platform?: NodeJS.Platform | undefined
  readonly signal?: AbortSignal | undefined
}

/** Throws WorkbenchError `engine` with the compiler's last lines, `cancelled`. */
export async function buildBinding(options: BuildOptions): Promise<void> {
  const { folder, libraries, includes, compiler, platform = process.platform, signal } = options
  const tfjs = join(folder, 'node_modules/@tensorflow/tfjs-node')
  const target = bindingFile(folder)
  await mkdir(dirname(target), { recursive: true })
  // The address of a library is written into the binding relative to the binding.
  const way = relative(dirname(target), libraries)
  const linking =
    platform === 'darwin'
      ? ['-bundle', '-undefined', 'dynamic_lookup', `-Wl,-rpath,@loader_path/${way}`]
      : ['-shared', `-Wl,-rpath,$ORIGIN/${way}`]
  const command = [
    ...([compiler, '-std=c++17', '-O2', '-fPIC', '-w', '-DNAPI_VERSION=8'] as const),
    ...['-DNODE_GYP_MODULE_NAME=tfjs_binding', `-I${tfjs}`, `-I${includes}`],
    `-I${join(folder, 'node_modules/node-api-headers/include')}`,
    ...[join(tfjs, 'binding/tfjs_backend.cc'), join(tfjs, 'binding/tfjs_binding.cc')],
    ...(await libraryFiles(libraries)),
    ...linking,
    ...['-o', target]
  ] as const
  try {
    await runTool(command, { signal })
  } catch (error) {
    if (!(error instanceof ToolFailure)) throw error
    throw new WorkbenchError(
      'engine',
      `the binding of TensorFlow could not be built. ${error.message}`,
      'Name another compiler in the environment variable CXX, for example clang++, and install again.',
      { cause: error }
    )
  }
}

/** Symbols for debuggers are a quarter of the libraries. Where there is no `strip`, they stay. */
export async function stripLibraries(libraries: string, signal?: AbortSignal): Promise<void> {
  if (process.platform !== 'linux') return
  try {
    await runTool(['strip', '--strip-unneeded', ...(await libraryFiles(libraries))], { signal })
  } catch (error) {
    if (!(error instanceof ToolFailure)) throw error
  }
}

async function libraryFiles(folder: string): Promise<string[]> {
  const names = await readdir(folder)
  return names
    .filter((name) => /^libtensorflow_(cc|framework)\.(so\.2|2\.dylib)$/.test(name))
    .map((name) => join(folder, name))
}
