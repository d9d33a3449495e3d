/**
 * Installing, removing and comparing engines as a page does: what it follows, what is refused, and
 * that nothing goes on after a cancel.
 */
import { once } from 'node:events'
import { setImmediate as nextTurn } from 'node:timers/promises'
import { describe, expect, test, vi, type Mock } from 'vitest'
import { WorkbenchError } from '../../../../native/contract/errors.ts'
import type { TaskStream } from '../../../../native/contract/task-stream.ts'
import { createWorkerKernelsEngine } from '../../../../native/engines/worker-kernels/index.ts'
import { ENGINES, type EngineProvider, type InstallEngineOptions } from '../../../../native/services/engines.ts'
import { gatedEngine } from '../../../support/gated-engine.ts'
import { importBars, openTestWorkbench, OPTIONS } from '../test-workbench.ts'

type Install = (options: InstallEngineOptions) => Promise<unknown>

interface InstallableEngine extends EngineProvider {
  readonly install: Mock<Install>
}

/** The hand-written kernels under another name, which have to be installed first. */
function installableEngine(install: Install = () => Promise.resolve(), isHere = false): InstallableEngine {
  const installIt = vi.fn<Install>(async (options) => {
    await install(options)
    isHere = true
  })
  return {
    id: 'second',
    install: installIt,
    probe: () =>
      Promise.resolve({
        id: 'second',
        title: 'The second engine',
        device: isHere ? 'CPU' : 'not here',
        available: isHere,
        reason: isHere ? null : 'it is not installed',
        installation: isHere ? 'installed' : 'absent',
        maxThreads: 1,
        defaultThreads: 1
      }),
    create: async () => Object.assign(await createWorkerKernelsEngine({ threads: 1 }), { id: 'second' }),
    installation: {
      install: installIt,
      remove: () => {
        isHere = false
        return Promise.resolve()
      }
    }
  }
}

const [kernels] = ENGINES as [EngineProvider]

/** Waits until it is aborted, and then for `before`. */
const untilAborted =
  (before?: Promise<unknown>): Install =>
  async ({ signal, onProgress }) => {
    onProgress({ kind: 'progress', what: 'compiling', done: 0, total: null })
    if (!signal.aborted) await once(signal, 'abort')
    await before
    throw new WorkbenchError('cancelled', 'stopped', 'Start it again when you like.')
  }

async function follow<T>(stream: TaskStream<T>) {
  const whats: string[] = []
  for await (const part of stream) {
    if (part.kind === 'done') return { whats, result: part.result }
    whats.push(part.what)
  }
  throw new Error('the stream ended without a result')
}

describe('installing', () => {
  test('tells what is being done, and the engine can be used at once; removed, it cannot', async () => {
    const engine = installableEngine(({ gpu, onProgress, onNotice }) => {
      onNotice('another process is installing it')
      onProgress({ kind: 'progress', what: gpu ? 'compiling for GPUs' : 'compiling', done: 1, total: 2 })
      return Promise.resolve()
    })
    const { api } = openTestWorkbench({ engines: [kernels, engine] })
    expect((await api.engines().list())[1]).toMatchObject({ available: false, installation: 'absent' })
    const lists = (await api.watchChanges()).getReader()
    await lists.read()
    const { whats, result } = await follow(await api.engines().install({ id: 'second', gpu: true }))
    expect(whats.at(-1)).toBe('starting it')
    expect((await lists.read()).value).toMatchObject({ engines: true, runs: false, dataSets: false })
    await lists.cancel()
    expect(result).toMatchObject({ id: 'second', available: true, reason: null, installation: 'installed' })
    expect(engine.install.mock.calls[0]![0]).toMatchObject({ gpu: true })
    expect((await api.engines().list())[1]).toEqual(result)
    expect(await api.engines().remove({ id: 'second' })).toMatchObject({ available: false, installation: 'absent' })
    expect((await api.engines().list())[1]).toMatchObject({ available: false })
  })

  test('fails as the stream’s error, with its hint, and can be tried again', async () => {
    const engine = installableEngine()
    engine.install.mockRejectedValueOnce(
      new WorkbenchError('engine', 'a compiler is not here', 'Install it, as with: apt install g++')
    )
    const { api, faults } = openTestWorkbench({ engines: [kernels, engine] })
    await expect(follow(await api.engines().install({ id: 'second', gpu: false }))).rejects.toMatchObject({
      code: 'engine',
      message: 'a compiler is not here',
      hint: 'Install it, as with: apt install g++'
    })
    expect((await follow(await api.engines().install({ id: 'second', gpu: false }))).result.available).toBe(true)
    expect(faults).toEqual([])
  })

  test('cancelled, it is aborted; the next begins when the first has ended', async () => {
    const cleared = Promise.withResolvers<undefined>()
    const order: string[] = []
    const engine = installableEngine(() => {
      order.push('second begins')
      return Promise.resolve()
    })
    engine.install.mockImplementationOnce(untilAborted(cleared.promise.then(() => order.push('first ends'))))
    const { api } = openTestWorkbench({ engines: [kernels, engine] })
    const reader = (await api.engines().install({ id: 'second', gpu: false })).getReader()
    expect((await reader.read()).value).toMatchObject({ what: 'compiling' })
    await expect(api.engines().install({ id: 'second', gpu: false })).rejects.toMatchObject({
      code: 'bad-argument',
      message: /being installed/
    })
    await expect(api.engines().remove({ id: 'second' })).rejects.toMatchObject({ message: /being installed/ })
    await reader.cancel()
    const next = follow(await api.engines().install({ id: 'second', gpu: false }))
    cleared.resolve(undefined)
    expect((await next).result.available).toBe(true)
    expect(order).toEqual(['first ends', 'second begins'])
  })

  test('while an engine is being put in or taken out nothing begins on it, also when that was cancelled and has not ended', async () => {
    const cleared = Promise.withResolvers<undefined>()
    const engine = installableEngine(untilAborted(cleared.promise), true)
    const { api } = openTestWorkbench({ engines: [kernels, engine] })
    const data = await importBars(api)
    const reader = (await api.engines().install({ id: 'second', gpu: false })).getReader()
    await reader.read()
    const refusals = async () => {
      const refusal = { code: 'bad-argument', message: /second is being installed or removed right now/ }
      await expect(api.runs().start({ ...OPTIONS, data, engine: 'second', threads: 1 })).rejects.toMatchObject(refusal)
      const compared = api.engines().compare({ engines: ['worker-kernels', 'second'], data, steps: 1 })
      await expect(compared).rejects.toMatchObject(refusal)
    }
    await refusals()
    await reader.cancel()
    await refusals()
    expect(await api.runs().list()).toEqual([])
    cleared.resolve(undefined)
    const removed = await api.engines().remove({ id: 'second' })
    expect(removed.available).toBe(false)
  })

  test('ends with the workbench', async () => {
    let cleared = false
    const clearing = async () => {
      await nextTurn()
      cleared = true
    }
    const engine = installableEngine(async (options) => {
      try {
        await untilAborted()(options)
      } finally {
        await clearing()
      }
    })
    const workbench = openTestWorkbench({ engines: [kernels, engine] })
    const reader = (await workbench.api.engines().install({ id: 'second', gpu: false })).getReader()
    await reader.read()
    await workbench.dispose()
    expect(cleared).toBe(true)
    await expect(reader.read()).rejects.toMatchObject({ code: 'cancelled' })
  })

  test('is refused for an engine of the program and for one that there is not', async () => {
    const { api } = openTestWorkbench({ engines: [kernels] })
    for (const change of [
      () => api.engines().install({ id: 'worker-kernels', gpu: false }),
      () => api.engines().remove({ id: 'worker-kernels' })
    ]) {
      await expect(change()).rejects.toMatchObject({ code: 'bad-argument', message: /neither installed nor removed/ })
    }
    await expect(api.engines().install({ id: 'abacus', gpu: false })).rejects.toMatchObject({ code: 'engine' })
  })

  test('is refused, as removing is, while a run is trained or paused on that engine', async () => {
    const { api } = openTestWorkbench({ engines: [kernels, installableEngine(undefined, true)] })
    const run = await api.runs().start({ ...OPTIONS, engine: 'second', epochs: 1000, data: await importBars(api) })
    await run.pause()
    for (const change of [
      () => api.engines().install({ id: 'second', gpu: false }),
      () => api.engines().remove({ id: 'second' })
    ]) {
      await expect(change()).rejects.toMatchObject({ code: 'bad-argument', message: /is being trained on second/ })
    }
    await run.stop()
    expect(await api.engines().remove({ id: 'second' })).toMatchObject({ available: false })
  })
})

describe('comparing', () => {
  test('the same arithmetic gives no difference; every part of the table is there', async () => {
    const { api } = openTestWorkbench({ engines: [kernels, installableEngine(undefined, true)] })
    const data = await importBars(api, 120)
    const { result } = await follow(
      await api.engines().compare({ engines: ['worker-kernels', 'second'], data, steps: 12 })
    )
    expect(result.engines.map(({ name }) => name)).toEqual(['worker-kernels', 'second'])
    expect(result.gradients.map(({ parameter }) => parameter)).toContain('conv1/kernel')
    expect(result.losses.map(({ step }) => step)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 12])
    expect(result.parameters.map(({ steps }) => steps)).toEqual([0, 1, 10, 12])
    // Gradients are summed thread by thread, so those of other numbers of threads differ in their
    // last bits.
    for (const { differences } of [...result.gradients, ...result.parameters]) {
      expect(differences['worker-kernels']).toBe(0)
      expect(differences['second']).toBeLessThan(1e-5)
    }
    expect(result.speed.map(({ name, imagesPerSecond }) => [name, imagesPerSecond > 0])).toEqual([
      ['worker-kernels', true],
      ['second', true]
    ])
  })

  test('cancelled, it lets go of the engines; until then none of them can be removed', async () => {
    const engine = installableEngine(undefined, true)
    const disposals: Mock[] = []
    const create: EngineProvider['create'] = async (options) => {
      const created = await engine.create(options)
      disposals.push(vi.spyOn(created, 'dispose'))
      return created
    }
    const { api, faults } = openTestWorkbench({ engines: [kernels, { ...engine, create }] })
    const data = await importBars(api, 120)
    const reader = (
      await api.engines().compare({ engines: ['second', 'worker-kernels'], data, steps: 1000 })
    ).getReader()
    for (let what = ''; !what.startsWith('step');) {
      const { value } = await reader.read()
      what = value?.kind === 'progress' ? value.what : 'step'
    }
    await expect(api.engines().remove({ id: 'second' })).rejects.toMatchObject({ message: /compared right now/ })
    await reader.cancel()
    expect(await api.engines().remove({ id: 'second' })).toMatchObject({ available: false })
    expect(disposals.map(({ mock }) => mock.calls.length)).toEqual([1])
    expect(faults).toEqual([])
  })

  test('is refused while a run trains, with an engine that is absent, and of an engine with itself', async () => {
    const gated = gatedEngine()
    const { api } = openTestWorkbench({ engines: [gated, installableEngine()] })
    const data = await importBars(api)
    const compare = (engines: [string, string]) => api.engines().compare({ engines, data, steps: 1 })
    await expect(compare(['worker-kernels', 'second'])).rejects.toMatchObject({
      code: 'engine',
      message: /not installed/
    })
    await expect(compare(['second', 'second'])).rejects.toMatchObject({
      code: 'bad-argument',
      message: /two different/
    })
    await follow(await api.engines().install({ id: 'second', gpu: false }))
    gated.holdAfter(1)
    const run = await api.runs().start({ ...OPTIONS, data })
    await gated.reached
    await expect(compare(['worker-kernels', 'second'])).rejects.toMatchObject({
      code: 'bad-argument',
      message: /is training, which would falsify the times/
    })
    gated.release()
    await run.stop()
  })

  test('an engine that there is not is the stream’s error', async () => {
    const { api } = openTestWorkbench({ engines: [kernels] })
    const stream = await api.engines().compare({
      engines: ['worker-kernels', 'abacus'],
      data: await importBars(api, 120),
      steps: 1
    })
    await expect(follow(stream)).rejects.toMatchObject({ code: 'engine', message: /no engine is called abacus/ })
  })
})
