/**
 * Measuring the engines as a page does: every device of each, one that fails beside those that do
 * not, and what is refused.
 */
import { describe, expect, test } from 'vitest'
import { WorkbenchError } from '../../../../native/contract/errors.ts'
import type { TaskStream } from '../../../../native/contract/task-stream.ts'
import type { Engine } from '../../../../native/engines/engine.ts'
import type { EngineProvider } from '../../../../native/services/engines.ts'
import { forwardingEngine } from '../../../support/forwarding-engine.ts'
import { createSharedEngine } from '../../../support/shared-engines.ts'
import { slowTest } from '../../../support/slow-test.ts'
import { importBars, openTestWorkbench, OPTIONS } from '../test-workbench.ts'

/** Ends a round of steps after ten of them: how long it takes is not what is tested. */
const ofFewSteps = (engine: Engine): Engine => ({
  ...forwardingEngine(engine),
  run: (indices, batchSize, ...rest) => engine.run(indices.subarray(0, 10 * batchSize), batchSize, ...rest)
})

/**
 * The hand-written kernels as if they ran on two GPUs, of which the second fails; `wanted` are the
 * devices that were asked for.
 */
function twoGpus() {
  const wanted: (string | number | undefined)[] = []
  const engine: EngineProvider = {
    id: 'worker-kernels',
    choosesDevice: true,
    probe: () =>
      Promise.resolve({
        id: 'worker-kernels',
        title: 'Two GPUs',
        device: 'GPU Alpha',
        devices: ['Alpha', 'Beta'],
        available: true,
        reason: null,
        installation: 'fixed',
        maxThreads: 1,
        defaultThreads: 1
      }),
    create: async ({ device }) => {
      wanted.push(device)
      if (device === 'Beta') throw new WorkbenchError('engine', 'Beta hung', 'Use Alpha.')
      return ofFewSteps(await createSharedEngine({ threads: 1 }))
    }
  }
  return { engine, wanted }
}

async function follow<T>(stream: TaskStream<T>): Promise<{ whats: string[]; result: T }> {
  const whats: string[] = []
  for await (const part of stream) {
    if (part.kind === 'done') return { whats, result: part.result }
    whats.push(part.what)
  }
  throw new Error('the stream ended without a result')
}

describe('measuring the engines', () => {
  test('gives images per second of every device; one that fails has the reason in its place', async () => {
    const { engine, wanted } = twoGpus()
    const { api, faults } = openTestWorkbench({ engines: [engine] })
    const { whats, result } = await follow(await api.engines().measure())
    expect(wanted).toEqual(['Alpha', 'Beta'])
    expect(whats).toContain('training on Alpha')
    const [alpha, beta] = result
    expect(alpha).toMatchObject({ engine: 'worker-kernels', device: 'Alpha', failure: null })
    expect(alpha!.imagesPerSecond).toBeGreaterThan(0)
    expect(beta).toEqual({
      engine: 'worker-kernels',
      device: 'Beta',
      imagesPerSecond: null,
      failure: 'Beta hung. Use Alpha.'
    })
    expect(faults).toEqual([])
  })

  slowTest('cancelled, it ends and leaves the engine free', async () => {
    const { engine } = twoGpus()
    const { api, faults } = openTestWorkbench({ engines: [engine] })
    const reader = (await api.engines().measure()).getReader()
    await reader.read()
    await reader.cancel()
    const { result } = await follow(await api.engines().measure())
    expect(result).toHaveLength(2)
    expect(faults).toEqual([])
  })

  test('is refused while a run trains', async () => {
    const { engine } = twoGpus()
    const { api } = openTestWorkbench({ engines: [engine] })
    const run = await api.runs().start({ ...OPTIONS, data: await importBars(api), epochs: 200 })
    await expect(api.engines().measure()).rejects.toMatchObject({ code: 'bad-argument', message: /is training/ })
    await run.stop()
  })
})

describe('a run on a chosen device', () => {
  test('is trained there, keeps it, and shows it among its options', async () => {
    const { engine, wanted } = twoGpus()
    const { api } = openTestWorkbench({ engines: [engine] })
    const run = await api.runs().start({ ...OPTIONS, device: 'Alpha', data: await importBars(api), epochs: 200 })
    expect(wanted).toEqual(['Alpha'])
    expect((await run.info()).options.device).toBe('Alpha')
    await run.stop()
    await run.resume()
    expect(wanted).toEqual(['Alpha', 'Alpha'])
    await run.stop()
  })

  test('is refused on a device that is not there, with those that are', async () => {
    const { engine } = twoGpus()
    const { api } = openTestWorkbench({ engines: [engine] })
    const start = api.runs().start({ ...OPTIONS, device: 'Gamma', data: await importBars(api) })
    await expect(start).rejects.toMatchObject({ code: 'engine', message: /no device Gamma; there is Alpha, Beta/ })
  })
})
