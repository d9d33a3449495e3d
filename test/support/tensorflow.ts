/**
 * The TensorFlow engine for tests, built for real and only on request (LENET_TEST_TENSORFLOW=1):
 * once, into the user's cache folder, which outlives checkouts. Where it was not requested or
 * cannot be built (no compiler, no wheel) its tests are skipped with the reason in their title; a
 * build that fails is a failure.
 */
import { createHash } from 'node:crypto'
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import envPaths from 'env-paths'
import { WorkbenchError } from '../../native/contract/errors.ts'
import type { TensorFlowSettings } from '../../native/engines/tensorflow/settings.ts'
import { installTensorFlow } from '../../native/toolchain/tensorflow/install.ts'
import { readInstalled, tensorFlowFolders } from '../../native/toolchain/tensorflow/installed.ts'
import { TENSORFLOW_VERSION, wheelFor } from '../../native/toolchain/tensorflow/pins.ts'
import { checkRequirements } from '../../native/toolchain/tensorflow/requirements.ts'

const ROOT = join(import.meta.dirname, '../..')
/** What the build depends on besides the versions. */
const RECIPE = [
  'resources/tensorflow/wheels.json',
  'resources/tensorflow/package-lock.json',
  'native/toolchain/tensorflow/build-binding.ts',
  'native/toolchain/tensorflow/install-packages.ts',
  'native/toolchain/tensorflow/unpack-wheel.ts'
]

/** The same everywhere, so that tests do not depend on what is quickest on a machine. */
export const TEST_SETTINGS: TensorFlowSettings = { oneDnn: true, threads: 1 }

export type BuiltTensorFlow =
  | { readonly kind: 'built'; /** As the services take it. */ readonly base: string; readonly folder: string }
  | { readonly kind: 'missing'; readonly reason: string }

let built: Promise<BuiltTensorFlow> | undefined

const NOT_REQUESTED =
  'LENET_TEST_TENSORFLOW=1 is not set; with it the tests build TensorFlow once, about 1 GB in your cache folder'

/**
 * To be awaited while a test file is collected. The first time on a machine it takes about half a
 * minute.
 */
export function builtTensorFlow(): Promise<BuiltTensorFlow> {
  if (process.env['LENET_TEST_TENSORFLOW'] !== '1') return Promise.resolve({ kind: 'missing', reason: NOT_REQUESTED })
  return (built ??= build())
}

async function build(): Promise<BuiltTensorFlow> {
  const base = join(envPaths('lenet-workbench', { suffix: '' }).cache, `tensorflow-${TENSORFLOW_VERSION}`)
  const { engine } = tensorFlowFolders(base)
  const hash = createHash('sha256')
  for (const file of RECIPE) hash.update(await readFile(join(ROOT, file)))
  const recipe = hash.digest('hex')
  const recipeFile = join(base, 'recipe')
  const isCurrent = async () =>
    (await readInstalled(engine).catch(() => null)) !== null &&
    (await readFile(recipeFile, 'utf8').catch(() => '')) === recipe
  const ready = { kind: 'built', base, folder: engine } as const
  if (await isCurrent()) return ready
  try {
    wheelFor('cpu')
    await checkRequirements({ variant: 'cpu', folder: base, environment: process.env })
  } catch (error) {
    return missing(error)
  }
  try {
    await installTensorFlow({ folder: base })
  } catch (error) {
    if (error instanceof WorkbenchError && error.code === 'network') return missing(error)
    throw error
  }
  await mkdir(base, { recursive: true })
  await writeFile(recipeFile, recipe)
  return ready
}

function missing(error: unknown): BuiltTensorFlow {
  if (!(error instanceof WorkbenchError)) throw error
  return { kind: 'missing', reason: error.message }
}
