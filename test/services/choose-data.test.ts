import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test, vi } from 'vitest'
import { chooseData } from '../../native/services/choose-data.ts'
import { MNIST_FOLDER, mnistTest } from '../support/mnist.ts'
import { smallDataSet } from '../support/small-data.ts'

// The real ones take many seconds; synthetic-data-set.test.ts draws them.
const drawn = { ...smallDataSet({ train: 10, validation: 5 }), name: 'synthetic' }
vi.mock('../../native/data/synthetic-data-set.ts', () => ({ generateSyntheticDataSet: () => Promise.resolve(drawn) }))

const dataFolder = mkdtempSync(join(tmpdir(), 'lenet-choose-'))
afterAll(() => rmSync(dataFolder, { recursive: true }))

async function choose(spec: string | undefined, bundledMnist: string | null) {
  const notices: string[] = []
  const choice = await chooseData(spec, {
    ...{ dataFolder, bundledMnist, packedDigits: null },
    onNotice: (text) => notices.push(text)
  })
  return { ...choice, notices }
}

mnistTest('without a word it is the MNIST that came with the program, and nothing is said', async () => {
  const { spec, dataSet, notices } = await choose(undefined, MNIST_FOLDER)
  expect([spec, dataSet.name, notices]).toEqual(['mnist', 'mnist', []])
})

test('without MNIST it is the drawn digits, and one line says how to get MNIST', async () => {
  const { spec, dataSet, notices } = await choose(undefined, null)
  expect([spec, dataSet]).toEqual(['synthetic', drawn])
  expect(notices).toEqual([expect.stringContaining('npm run lenet -- data fetch mnist')])
})

test('MNIST that was asked for by name is not replaced by other digits', async () => {
  await expect(choose('mnist', null)).rejects.toMatchObject({ code: 'not-found' })
})
