/** Engines as a page chooses among them: found out once, refused in words where they cannot run. */
import { describe, expect, onTestFinished, test, vi } from 'vitest'
import type { EngineOption } from '../../../../native/contract/engines.ts'
import type { EngineProvider } from '../../../../native/services/engines.ts'
import { createFakeEngine } from '../../../support/fake-engine.ts'
import { importBars, openTestWorkbench, OPTIONS } from '../test-workbench.ts'

const option = (available: boolean): EngineOption => ({
  id: 'fake',
  title: 'The fake engine',
  device: 'none',
  available,
  reason: available ? null : 'it is not installed',
  installation: 'fixed',
  maxThreads: 2,
  defaultThreads: 1
})
const kindOf = (probe: EngineProvider['probe']): EngineProvider => ({
  id: 'fake',
  probe,
  create: () => Promise.resolve(createFakeEngine())
})

test('the hand-written kernels are there, first, with the threads of this machine', async () => {
  const [first] = await openTestWorkbench().api.engines().list()
  expect(first).toMatchObject({ id: 'worker-kernels', available: true, reason: null })
  expect(first!.defaultThreads).toBeLessThanOrEqual(first!.maxThreads)
})

describe('TensorFlow, where it is not installed,', () => {
  const openedOn = async (platform: string) => {
    const before = Object.getOwnPropertyDescriptor(process, 'platform')!
    Object.defineProperty(process, 'platform', { ...before, value: platform })
    onTestFinished(() => void Object.defineProperty(process, 'platform', before))
    const { api, folder } = openTestWorkbench()
    vi.stubEnv('LENET_DATA', folder)
    onTestFinished(() => void vi.unstubAllEnvs())
    return { api, option: (await api.engines().list()).find(({ id }) => id === 'tensorflow') }
  }

  test('can be, on Linux', async () => {
    const { option } = await openedOn('linux')
    expect(option).toMatchObject({
      available: false,
      installation: 'absent',
      reason: expect.stringContaining('is not installed') as string
    })
  })

  test('cannot be where there is none for the system; the reason says so, and so does who tries', async () => {
    const { api, option } = await openedOn('sunos')
    const reason = expect.stringContaining('cannot be built on sunos') as string
    expect(option).toMatchObject({ available: false, installation: 'fixed', reason })
    await expect(api.engines().install({ id: 'tensorflow', gpu: false })).rejects.toMatchObject({
      code: 'bad-argument',
      hint: reason
    })
  })
})

test('an engine that runs is tried once, one that does not each time', async () => {
  const probe = vi.fn(() => Promise.resolve(option(false)))
  const { api } = openTestWorkbench({ engines: [kindOf(probe)] })
  expect(await api.engines().list()).toEqual([option(false)])
  probe.mockResolvedValue(option(true))
  expect([await api.engines().list(), await api.engines().list()]).toEqual([[option(true)], [option(true)]])
  expect(probe).toHaveBeenCalledTimes(2)
})

test('a run is refused, and none is made, on an engine that is absent or unknown, with more threads than it can use, and with too many steps', async () => {
  const absent = openTestWorkbench({ engines: [kindOf(() => Promise.resolve(option(false)))] })
  const { api } = openTestWorkbench({ engines: [kindOf(() => Promise.resolve(option(true)))] })
  const data = await importBars(api, 7200)
  const start = (options: Partial<typeof OPTIONS>) => api.runs().start({ ...OPTIONS, engine: 'fake', data, ...options })
  await expect(
    absent.api.runs().start({ ...OPTIONS, engine: 'fake', data: await importBars(absent.api) })
  ).rejects.toMatchObject({ code: 'engine', message: 'The fake engine cannot be used here: it is not installed' })
  await expect(start({ engine: 'abacus' })).rejects.toMatchObject({
    code: 'engine',
    message: /no engine is called abacus/
  })
  await expect(start({ threads: 3 })).rejects.toMatchObject({ code: 'bad-argument', message: /can use 2 here/ })
  await expect(start({ epochs: 1000, batchSize: 1 })).rejects.toMatchObject({
    code: 'bad-argument',
    message: '1000 epochs in batches of 1 are 6000000 steps; expected at most 5000000'
  })
  await expect(start({ startFrom: 'no-such-run' })).rejects.toMatchObject({ code: 'not-found' })
  expect(await api.runs().list()).toEqual([])
  expect(await api.runs().current()).toBeNull()
})
