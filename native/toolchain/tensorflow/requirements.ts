/**
 * What building the engine needs, looked at before anything is begun, so that it does not fail in
 * the middle.
 */
import { mkdir, readFile, statfs } from 'node:fs/promises'
import { WorkbenchError } from '../../contract/errors.ts'
import { ioError } from '../../files/atomic.ts'
import type { Variant } from './pins.ts'
import { runTool, ToolFailure } from './run-tool.ts'

/**
 * Downloads, unpacked libraries and what is built, all at once. CUDA's libraries alone take 4 GB,
 * twice.
 */
const SPACE_BYTES = { cpu: 1.5e9, gpu: 12e9 } as const

export interface Tools {
  readonly python: string
  readonly npm: string
  readonly compiler: string
  /** Its first line about itself, for the record. */
  readonly compilerVersion: string
}

export interface RequirementsOptions {
  readonly variant: Variant
  readonly folder: string
  readonly environment: Readonly<Record<string, string | undefined>>
  readonly signal?: AbortSignal | undefined
}

/**
 * Throws WorkbenchError `engine` naming the first thing that is missing, and how to get it; `io`
 * for a folder that cannot be used.
 */
export async function checkRequirements(options: RequirementsOptions): Promise<Tools> {
  const { variant, folder, environment, signal } = options
  await checkSpace(folder, SPACE_BYTES[variant])
  if (variant === 'gpu') await checkDriver()
  const python = await firstWorking(['python3', 'python'], ['-m', 'pip', '--version'], signal)
  if (!python) throw missing('Python 3 with pip', 'Install it, for example with: apt install python3-pip')
  const npm = await firstWorking(['npm'], ['--version'], signal)
  if (!npm) throw missing('npm', 'Install Node.js with npm, or add its folder to PATH.')
  const wanted = environment['CXX']
  const compilers = wanted ? [wanted] : ['c++', 'g++', 'clang++']
  const compiler = await firstWorking(compilers, ['-std=c++17', '-fsyntax-only', '-x', 'c++', '-'], signal)
  if (!compiler) {
    throw missing(
      `a C++17 compiler (${compilers.join(', ')})`,
      process.platform === 'darwin' ? 'Install it with: xcode-select --install' : 'Install it, as with: apt install g++'
    )
  }
  const [compilerVersion = compiler.tool] = (await runTool([compiler.tool, '--version'], { signal })).split('\n')
  return { python: python.tool, npm: npm.tool, compiler: compiler.tool, compilerVersion }
}

async function checkSpace(folder: string, neededBytes: number): Promise<void> {
  let freeBytes: number
  try {
    await mkdir(folder, { recursive: true })
    const { bavail, bsize } = await statfs(folder)
    freeBytes = bavail * bsize
  } catch (error) {
    throw ioError(error, `use the folder ${folder}`)
  }
  if (freeBytes >= neededBytes) return
  const gigabytes = (bytes: number) => (bytes / 1e9).toFixed(1)
  throw new WorkbenchError(
    'io',
    `${folder} has ${gigabytes(freeBytes)} GB of free space; building TensorFlow needs ${gigabytes(neededBytes)} GB`,
    'Free some space, or set LENET_DATA to a folder on another disk.'
  )
}

async function checkDriver(): Promise<void> {
  const version = await readFile('/proc/driver/nvidia/version', 'utf8').catch(() => null)
  if (version === null) {
    throw missing('an NVIDIA driver', 'Install one of version 525 or newer (CUDA 12), or leave --gpu out.')
  }
  const [, major] = /Kernel Module\s.*?(\d+)\.\d+/.exec(version) ?? []
  if (major === undefined || Number(major) >= 525) return
  throw new WorkbenchError(
    'engine',
    `the NVIDIA driver is of version ${major}; CUDA 12 needs 525 or newer`,
    'Install a newer driver, or leave --gpu out.'
  )
}

async function firstWorking(
  tools: readonly string[],
  args: readonly string[],
  signal: AbortSignal | undefined
): Promise<{ readonly tool: string } | null> {
  for (const tool of tools) {
    try {
      await runTool([tool, ...args], { signal })
      return { tool }
    } catch (error) {
      if (!(error instanceof ToolFailure)) throw error
    }
  }
  return null
}

function missing(what: string, hint: string): WorkbenchError {
  return new WorkbenchError('engine', `building TensorFlow needs ${what}, which is not here`, hint)
}
