/** `lenet data`, with a data folder of its own. */
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { mnistManifest } from '../../native/download/data-manifest.ts'
import { lenet, lenetProcess } from '../support/lenet-command.ts'
import { deadAddress } from '../support/mirror-server.ts'
import { MNIST_FOLDER, mnistTest, writeCompressedMnist } from '../support/mnist.ts'

let folder = ''
let proxy = ''
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'lenet-cli-data-'))
  proxy = await deadAddress()
})
afterAll(() => rm(folder, { recursive: true }))

describe('MNIST that was fetched', () => {
  const fetched = () => ({ LENET_DATA: join(folder, 'fetched') })
  beforeAll(() => writeCompressedMnist(join(folder, 'fetched/data/mnist')))

  mnistTest('data fetch mnist has nothing to do when MNIST is there, and says where', async () => {
    const { code, stdout } = await lenet(['data', 'fetch', 'mnist'], { env: { ...fetched(), HTTPS_PROXY: proxy } })
    expect({ code, stdout }).toEqual({ code: 0, stdout: `MNIST is in ${join(folder, 'fetched/data/mnist')}\n` })
  })

  mnistTest('data show mnist has the sizes and hashes', async () => {
    const { code, stdout, stderr } = await lenet(['data', 'show', 'mnist'], { env: fetched() })
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
    expect(stdout).toMatch(/^training +50,000 images of 28 x 28\n +0: 4,932 {2}1: 5,678 /m)
    expect(stdout).toMatch(/^validation +10,000 images/m)
    expect(stdout).toMatch(/^test +10,000 images of 28 x 28\n +0: 980 {2}1: 1,135 /m)
    // gunzip -c t10k-labels-idx1-ubyte.gz | sha256sum
    expect(stdout).toContain('t10k-labels  ff7bcfd416de33731a308c3f266cc351222c34898ecbeaf847f06e48f7ec33f2')
  })
})

mnistTest('MNIST that came with the program needs no fetching', async () => {
  const env = { LENET_DATA: join(folder, 'none'), HTTPS_PROXY: proxy }
  const { code, stdout, stderr } = await lenet(['data', 'fetch', 'mnist'], { env })
  expect({ code, stdout }).toEqual({ code: 0, stdout: `MNIST is in ${MNIST_FOLDER}\n` })
  expect(stderr).toContain('MNIST came with the program')
})

test('data fetch mnist without a way to the mirrors names each with its reason', async () => {
  const damaged = join(folder, 'damaged')
  await mkdir(join(damaged, 'data/mnist'), { recursive: true })
  for (const { name } of mnistManifest().files) await writeFile(join(damaged, 'data/mnist', name), 'damaged')
  const env = { LENET_DATA: damaged, HTTPS_PROXY: proxy, https_proxy: proxy, NO_PROXY: '', no_proxy: '' }
  const { code, stdout, stderr } = await lenetProcess(['data', 'fetch', 'mnist'], { env })
  expect({ code, stdout }).toEqual({ code: 1, stdout: '' })
  expect(stderr).toMatch(
    /error: cannot fetch train-images-idx3-ubyte\.gz\. .*amazonaws.*googleapis.* and .*: [^:]*refuses connections$/m
  )
  expect(stderr).toMatch(/^hint: Check the connection/m)
})

test('data show of a web page that was saved as a data set says so, in two lines', async () => {
  const file = join(folder, 'MNIST.npz')
  await writeFile(file, '<!DOCTYPE html><title>Not Found</title>')
  const { code, stderr } = await lenet(['data', 'show', file])
  expect(code).toBe(1)
  expect(stderr).toMatch(/^error: .*MNIST\.npz is a web page; .*\nhint: .*\n$/)
})
