/** Where a run's first parameters come from, as its config remembers it. */
import { basename, dirname } from 'node:path'
import type { RunCheckpoint } from '../../contract/run-results.ts'
import type { RunConfig } from '../run-config.ts'

export interface RunStart {
  /** The run that they are of; null: a file. */
  readonly run: string | null
  readonly checkpoint: RunCheckpoint | null
  /** For people; no path. */
  readonly title: string
}

/**
 * Null: drawn by the recipe. A run is remembered as the file of its checkpoint, `<id>/best.bin`.
 */
export function startOf({ init }: Pick<RunConfig, 'init'>): RunStart | null {
  if (init === null) return null
  const file = basename(init)
  const folder = basename(dirname(init))
  if (file === 'checkpoint.bin') return { run: folder, checkpoint: 'newest', title: `${folder}, newest` }
  if (file === 'best.bin') return { run: folder, checkpoint: 'best', title: `${folder}, best` }
  return { run: null, checkpoint: null, title: file }
}

/** As a config remembers the checkpoint of a run, relative to the folder of runs. */
export function originOf(run: string, checkpoint: RunCheckpoint): string {
  return `${run}/${checkpoint === 'best' ? 'best.bin' : 'checkpoint.bin'}`
}
