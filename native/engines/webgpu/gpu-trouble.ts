/**
 * Why no GPU can be used, made out for people from what Dawn, the dynamic loader and Node say. The
 * lines are those of `webgpu` 0.6.2, glibc, Windows' loader and Node 24; unknown ones are given as
 * they are.
 */

/** Of errors of our own, which have no line to be recognised by. */
export const NO_GPU = 'no adapter'
export const SOFTWARE_GPU = 'software adapter'

export interface GpuTrouble {
  readonly reason: string
  readonly hint: string
}

interface Translation extends GpuTrouble {
  readonly pattern: RegExp
}

const KERNELS = 'Use the hand-written kernels; they need no GPU.'

/** The most telling first. */
const TROUBLES: readonly Translation[] = [
  {
    pattern: /Cannot find package 'webgpu'|Cannot find module '.*dawn\.node'/,
    reason: 'WebGPU did not come with this installation',
    hint: 'Install the packages again with npm ci and a connection, or use the hand-written kernels.'
  },
  {
    pattern: /version `(GLIBC|GLIBCXX|CXXABI)_[\d.]+' not found/,
    reason: 'WebGPU needs a newer Linux (Debian 12, Ubuntu 22.04, Fedora 36)',
    hint: KERNELS
  },
  {
    pattern: /The specified module could not be found/,
    reason: "Microsoft's Visual C++ runtime is missing",
    hint: 'Install "Visual C++ Redistributable" and start again.'
  },
  {
    pattern: /Symbol not found|built for macOS [\d.]+ which is newer than running OS/,
    reason: 'WebGPU needs a newer macOS outside of the desktop program',
    hint: 'Use the desktop program, which brings its own, or the hand-written kernels.'
  },
  {
    pattern: /Couldn't load Vulkan/,
    reason: 'there is no Vulkan on this system',
    hint: "Install the GPU's driver and the Vulkan loader (Debian, Ubuntu: libvulkan1)."
  }
]

const DRIVER_HINT = "NVIDIA: install the vendor's driver; Intel and AMD on Linux: mesa-vulkan-drivers."

/**
 * `message`: of the error; `errorOutput`: what the process wrote. Other errors than the known ones
 * keep their words and `hint`.
 */
export function gpuTrouble(message: string, errorOutput: string, platform: string, hint: string): GpuTrouble {
  const known = TROUBLES.find(({ pattern }) => pattern.test(message) || pattern.test(errorOutput))
  if (known) return { reason: known.reason, hint: known.hint }
  if (message === SOFTWARE_GPU) {
    return {
      reason: "only software in the place of a GPU was found; the CPU's kernels are many times faster",
      hint: DRIVER_HINT
    }
  }
  if (message === NO_GPU || /Found no drivers|INCOMPATIBLE_DRIVER/.test(errorOutput)) {
    return { reason: `no GPU driver offers ${apiOf(platform)}`, hint: DRIVER_HINT }
  }
  return { reason: message, hint }
}

function apiOf(platform: string): string {
  if (platform === 'win32') return 'Direct3D 12'
  return platform === 'darwin' ? 'Metal' : 'Vulkan'
}

/** The last line of Dawn's that is no trace: `Warning: …`; empty when there is none. */
export function lastErrorLine(errorOutput: string): string {
  const lines = errorOutput.split('\n').map((line) => line.trim())
  return lines.findLast((line) => line !== '' && !/^at /.test(line))?.replace(/^(Warning|Error): /, '') ?? ''
}
