/**
 * The TensorFlow engine as it lies in the program's own folder, and what is written down about it:
 *
 *   tensorflow/engine/       node_modules/ with tfjs-node, its binding and the libraries; installed.json; speed.json
 *   tensorflow/downloads/    wheels, kept so that a repair need not fetch them again
 *   tensorflow/lock          held while it is installed or removed
 */
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { z } from 'zod'
import { WorkbenchError } from '../../contract/errors.ts'
import { programFolder, type Environment } from '../../files/program-folders.ts'

const FETCHED_FILE = z.strictObject({ name: z.string(), sizeBytes: z.int(), sha256: z.string() })

const INSTALLED = z.strictObject({
  tensorFlow: z.string(),
  tfjsNode: z.string(),
  variant: z.enum(['cpu', 'gpu']),
  installedAt: z.iso.datetime(),
  compiler: z.string(),
  sizeBytes: z.int(),
  /** Wheels; npm checks its packages against the lock file. */
  fetched: z.array(FETCHED_FILE),
  /** Of the binding as it was built here: what tells whether it is still the same. */
  bindingSha256: z.string()
})

export type FetchedFile = z.infer<typeof FETCHED_FILE>
export type Installed = z.infer<typeof INSTALLED>

export interface TensorFlowFolders {
  readonly base: string
  readonly engine: string
  readonly staging: string
  readonly downloads: string
  readonly lock: string
}

/** By default in the program's folder. Absolute. */
export function tensorFlowFolders(base?: string, environment?: Environment): TensorFlowFolders {
  const folder = base ?? join(programFolder(environment), 'tensorflow')
  return {
    base: folder,
    engine: join(folder, 'engine'),
    staging: join(folder, 'staging'),
    downloads: join(folder, 'downloads'),
    lock: join(folder, 'lock')
  }
}

export function bindingFile(engineFolder: string): string {
  return join(engineFolder, 'node_modules/@tensorflow/tfjs-node/lib/napi-v8/tfjs_binding.node')
}

export function installedFile(engineFolder: string): string {
  return join(engineFolder, 'installed.json')
}

/**
 * null when nothing is installed. Throws WorkbenchError `engine` when what is there is not what it
 * should be.
 */
export async function readInstalled(engineFolder: string): Promise<Installed | null> {
  const file = installedFile(engineFolder)
  const text = await readFile(file, 'utf8').catch(() => null)
  if (text === null) return null
  try {
    return INSTALLED.parse(JSON.parse(text))
  } catch (error) {
    throw new WorkbenchError('engine', `${file} does not tell what is installed`, 'Install TensorFlow again.', {
      remedy: { kind: 'install-tensorflow', repair: true },
      cause: error
    })
  }
}
