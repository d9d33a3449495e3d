/**
 * One suite over every way of carrying calls: direct, Node's ports, real WebSockets, and a page's
 * ports in Chromium.
 */
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { createFakeWorkbench, type FakeWorkbench } from '../support/fake-workbench.ts'
import { until } from '../support/until.ts'
import { CONFORMANCE_CASES } from './conformance-cases.ts'
import { openConformancePage, type ConformancePage } from './conformance-page.ts'
import { overNodePort, overSocket, type Carried } from './transports.ts'

const WAYS = [
  ['a port of Node', overNodePort],
  ['a WebSocket', overSocket]
] as const

describe('direct calls', () => {
  test.each(CONFORMANCE_CASES)('$title', async ({ run, expected }) => {
    expect(await run(createFakeWorkbench().api)).toEqual(expected)
  })
})

describe.each(WAYS)('over %s', (_title, open) => {
  let workbench: FakeWorkbench
  let faults: unknown[]
  let line: Carried

  beforeEach(async () => {
    faults = []
    workbench = createFakeWorkbench({ onFault: (error) => faults.push(error) })
    line = await open(workbench.api)
  })
  afterEach(() => line.close())

  test.each(CONFORMANCE_CASES)('$title', async ({ run, expected }) => {
    expect(await run(line.api)).toEqual(expected)
  })

  test('a fault of the program is told without its kind or place, and reported whole to the host', async () => {
    const run = await line.api.runs().open({ id: 'run-1' })
    const failure: unknown = await run.resume().catch((error: unknown) => error)
    expect(failure).toMatchObject({
      name: 'WorkbenchError',
      code: 'unexpected',
      hint: expect.stringContaining('report') as string
    })
    expect(faults).toHaveLength(1)
    expect(faults[0]).toBeInstanceOf(TypeError)
  })

  test('a stream that is left stops being produced', async () => {
    const stream = await line.api.watchChanges()
    const reader = stream.getReader()
    await reader.read()
    await reader.cancel()
    await until(() => workbench.cancelled() === 1, 'the stream is cancelled')
    const produced = workbench.produced()
    // Two answers later, what was under way has come.
    for (let call = 0; call < 2; call++) await line.api.runs().current()
    expect(workbench.produced()).toBe(produced)
  })

  test('a stream that nobody reads stops being produced', async () => {
    await line.api.watchChanges()
    await until(async () => {
      const before = workbench.produced()
      await sleep(100)
      return workbench.produced() === before
    }, 'nothing more is produced')
    expect(workbench.produced()).toBeGreaterThan(0)
  })

  test('calls that wait are rejected when the other end dies, and so are later ones', async () => {
    const run = await line.api.runs().open({ id: 'run-1' })
    const waiting = run.discard().catch((error: unknown) => error)
    await run.info() // the call has arrived
    line.killServed()
    const lost = { name: 'WorkbenchError', code: 'io', message: expect.stringContaining('connection') as string }
    expect(await waiting).toMatchObject(lost)
    await line.closed
    expect(await line.api.about().catch((error: unknown) => error)).toMatchObject(lost)
  })

  test('a stream is errored when the other end dies', async () => {
    const reader = (await line.api.watchChanges()).getReader()
    await reader.read()
    line.killServed()
    const drain = async () => {
      while (!(await reader.read()).done);
    }
    expect(await drain().catch((error: unknown) => error)).toMatchObject({ name: 'WorkbenchError', code: 'io' })
  })

  test('what the contract does not list cannot be reached', () => {
    const root: object = line.api
    expect(Object.keys(root)).not.toContain('constructor')
    for (const name of ['dispose', 'toString', '__proto__', 'answer', 'hasOwnProperty']) {
      expect(Object.hasOwn(root, name), name).toBe(false)
    }
  })
})

describe('over a port of a page in Chromium', () => {
  let page: ConformancePage

  beforeAll(async () => {
    page = await openConformancePage()
  })
  afterAll(() => page.close())

  test.each(CONFORMANCE_CASES.map(({ title, expected }, index) => ({ title, expected, index })))(
    '$title',
    async ({ index, expected }) => {
      expect(await page.perform('run', createFakeWorkbench().api, index)).toEqual(expected)
    }
  )

  test('calls that wait are rejected when the page is told that the other end died', async () => {
    expect(await page.perform('callAndLose', createFakeWorkbench().api)).toMatchObject({
      name: 'WorkbenchError',
      code: 'io'
    })
  })
})
