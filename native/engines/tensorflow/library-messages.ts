/**
 * What TensorFlow and the dynamic loader write about themselves, made out for people: why there is
 * no GPU, which GPUs there are, what was said last before the end. The lines are those of
 * TensorFlow 2.21 and glibc; unknown ones are given as they are.
 */

interface Translation {
  readonly pattern: RegExp
  /** What it means, and what to do. */
  readonly meaning: (match: RegExpExecArray) => string
}

/** The most telling first. */
const GPU_TROUBLES: readonly Translation[] = [
  {
    pattern: /Could not load dynamic library '([^']+)'|(lib[\w.+-]+\.so[\d.]*): cannot open shared object file/,
    meaning: (match) => `the library ${match[1] ?? match[2]} was not found; TensorFlow installed for the GPU brings it`
  },
  {
    pattern: /CUDA driver version is insufficient/,
    meaning: () => 'the NVIDIA driver is too old for CUDA 12; install version 525 or newer'
  },
  {
    pattern: /kernel version [\d.]+ does not match DSO version/,
    meaning: () => 'the NVIDIA driver was updated without a restart; restart the machine'
  },
  {
    pattern: /compute capability [\d.]+.*(minimum|not supported)/i,
    meaning: () => 'the GPU is too old for this TensorFlow'
  },
  {
    pattern: /Cannot dlopen some GPU libraries/,
    meaning: () => 'libraries of CUDA or cuDNN are missing; TensorFlow installed for the GPU brings them'
  },
  {
    pattern: /no NVIDIA GPU device is present/,
    meaning: () => 'there is no NVIDIA GPU here, or its driver is not loaded'
  },
  { pattern: /CUDA_ERROR_NO_DEVICE/, meaning: () => 'the driver knows of no GPU' },
  { pattern: /CUDA_ERROR_OUT_OF_MEMORY/, meaning: () => 'the memory of the GPU is used up by other programs' },
  {
    pattern: /Could not find cuda drivers/,
    meaning: () => 'there is no NVIDIA driver here; CUDA 12 needs version 525 or newer'
  },
  { pattern: /failed call to cuInit: (.*)/, meaning: (match) => `the driver could not be started: ${match[1]}` }
]

/** Why TensorFlow uses no GPU, with its own line; null when it says nothing about it. */
export function gpuTrouble(output: string): string | null {
  const lines = linesOf(output)
  for (const { pattern, meaning } of GPU_TROUBLES) {
    for (const line of lines) {
      const match = pattern.exec(line)
      if (match) return `${meaning(match)} (TensorFlow: ${line})`
    }
  }
  return null
}

/** Names of the GPUs that TensorFlow has opened, in its order: `NVIDIA H100 80GB HBM3`. */
export function gpuNames(output: string): string[] {
  return linesOf(output).flatMap((line) => {
    const match = /Created device \S*device:GPU:\d+ .*name: ([^,]+),/.exec(line)
    return match ? [match[1]!] : []
  })
}

const LOADER: readonly Translation[] = [
  {
    pattern: /([\w.+-]+\.so[\w.]*): cannot open shared object file/,
    meaning: (match) => `the library ${match[1]} was not found`
  },
  {
    pattern: /version `([\w.]+)' not found/,
    meaning: (match) => `this system is too old for it: it has no ${match[1]}`
  },
  {
    pattern: /invalid ELF header|wrong ELF class|mach-o.*incompatible architecture/i,
    meaning: () => 'it was built for another kind of machine'
  },
  {
    pattern: /undefined symbol: (\w+)/,
    meaning: (match) => `its parts do not belong together: ${match[1]} is missing`
  },
  { pattern: /Cannot find module '([^']+)'/, meaning: (match) => `${match[1]} is not there` }
]

/**
 * What the dynamic loader or require() said when the library could not be loaded, with its own
 * line.
 */
export function loadTrouble(message: string): string {
  const [line = message] = linesOf(message)
  for (const { pattern, meaning } of LOADER) {
    const match = pattern.exec(line)
    if (match) return `${meaning(match)} (${line})`
  }
  return line
}

/** The last line that is no routine message; empty when there is none. */
export function lastErrorLine(output: string): string {
  return linesOf(output).findLast((line) => !ROUTINE.test(line)) ?? ''
}

const ROUTINE =
  /All log messages before absl|oneDNN custom operations|This TensorFlow binary is optimized|To enable the following|rebuild TensorFlow/

/** Lines without TensorFlow's stamps: `I0000 00:00:1795539664.825053     482 port.cc:153] `. */
function linesOf(output: string): string[] {
  return output
    .split('\n')
    .map((line) => line.replace(/^[IWEF]\d{4} \S+\s+\d+ \S+\] |^\S+ \S+: [IWEF] \S+\] /, '').trim())
    .filter((line) => line !== '')
}
