/**
 * SwiftShader, the software GPU that lies beside every Chromium, for tests of the WebGPU engine
 * under plain Node. It is a Vulkan driver on the CPU: right, and some hundred times slower than the
 * kernels. Where there is none, tests are skipped and say why.
 */
import { existsSync, realpathSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { chromiumPath } from './chromium.ts'

export type SoftwareGpu =
  | { readonly kind: 'found'; /** For the engine's process. */ readonly environment: Readonly<Record<string, string>> }
  | { readonly kind: 'missing'; readonly reason: string }

const PLACES = ['/usr/lib/chromium', '/usr/lib/chromium-browser', '/opt/google/chrome']

export function softwareGpu(): SoftwareGpu {
  if (process.platform !== 'linux') return missing('tests know a software GPU for Linux alone')
  try {
    createRequire(import.meta.url).resolve('webgpu')
  } catch {
    return missing('the optional package webgpu is not installed (npm ci installs it)')
  }
  const folder = [beside(), ...PLACES].find(
    (place) => place !== null && existsSync(join(place, 'vk_swiftshader_icd.json'))
  )
  if (!folder) return missing('there is no vk_swiftshader_icd.json beside Chromium')
  const driver = join(folder, 'vk_swiftshader_icd.json')
  return {
    kind: 'found',
    environment: {
      // The first is read by older Vulkan loaders.
      VK_ICD_FILENAMES: driver,
      VK_DRIVER_FILES: driver,
      // Chromium brings a loader as well.
      LD_LIBRARY_PATH: [folder, process.env['LD_LIBRARY_PATH']].filter(Boolean).join(':')
    }
  }
}

function beside(): string | null {
  try {
    return dirname(realpathSync(chromiumPath()))
  } catch {
    return null
  }
}

function missing(reason: string): SoftwareGpu {
  return { kind: 'missing', reason }
}
