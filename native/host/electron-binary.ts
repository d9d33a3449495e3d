/**
 * Whether Electron can open a window here. Its package is not loaded: without a binary it would try
 * to download one.
 */
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

export type ElectronHere =
  | { readonly kind: 'there'; readonly binary: string }
  /** Completes "No desktop window: ". */
  | { readonly kind: 'not-here'; readonly reason: string }

export interface Machine {
  readonly platform: NodeJS.Platform
  readonly environment: Readonly<Record<string, string | undefined>>
  readonly isRoot: boolean
}

export function findElectron(root: string, { platform, environment, isRoot }: Machine): ElectronHere {
  const binary = binaryOf(join(root, 'node_modules/electron'), environment['ELECTRON_OVERRIDE_DIST_PATH'])
  if (binary === null) {
    return { kind: 'not-here', reason: 'the Electron binary is not installed (`npx install-electron --no` fetches it)' }
  }
  if (platform === 'linux' && !environment['DISPLAY'] && !environment['WAYLAND_DISPLAY']) {
    return { kind: 'not-here', reason: 'there is no display' }
  }
  if (platform === 'linux' && isRoot)
    return { kind: 'not-here', reason: 'Electron keeps its sandbox and so does not run as root' }
  return { kind: 'there', binary }
}

/** Electron's installer writes path.txt. */
function binaryOf(packageFolder: string, dist = join(packageFolder, 'dist')): string | null {
  try {
    const binary = join(dist, readFileSync(join(packageFolder, 'path.txt'), 'utf8').trim())
    return existsSync(binary) ? binary : null
  } catch {
    return null
  }
}
