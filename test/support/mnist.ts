/** The genuine MNIST beside the checkout, read once per test file. */
import { join } from 'node:path'
import type { DataSet } from '../../native/data/data-set.ts'
import { openDataSet } from '../../native/data/open-data-set.ts'

export const SHARED = join(import.meta.dirname, '../../../shared')
export const MNIST_FOLDER = join(SHARED, 'data/mnist')
export const GOLDEN = join(SHARED, 'golden')

let mnist: Promise<DataSet> | undefined

export function genuineMnist(): Promise<DataSet> {
  return (mnist ??= openDataSet(MNIST_FOLDER, {}))
}
