/** What trains a run, as its notes and its card have it. */
import { createHash } from 'node:crypto'
import packageJson from '../../../package.json' with { type: 'json' }
import { readWasm } from '../../kernels/simd/wasm-file.ts'
import type { AboutRun } from '../../runs/about-file.ts'

let known: NonNullable<AboutRun['program']> | null = null

/**
 * Kernels by the SHA-256 (hex) of the compiled module that trains; null where they are not built.
 */
export function programFacts(): NonNullable<AboutRun['program']> {
  known ??= {
    version: packageJson.version,
    node: process.versions.node,
    platform: `${process.platform} ${process.arch}`,
    kernels: kernelHash()
  }
  return known
}

function kernelHash(): string | null {
  try {
    return createHash('sha256').update(readWasm('lenet')).digest('hex')
  } catch {
    return null
  }
}
