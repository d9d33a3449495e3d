/**
 * The compute process between its parent and the workbench, in this process: its exits are noted
 * instead of made.
 */
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { MessageChannel } from 'node:worker_threads'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { WorkbenchError } from '../../native/contract/errors.ts'
import type { ComputeEvent } from '../../native/contract/host-messages.ts'
import type * as FileLocks from '../../native/files/file-lock.ts'
import type { Parent, ParentListeners } from '../../native/host/parent.ts'
import { runComputeProcess, type WorkbenchSettings } from '../../native/host/run-compute-process.ts'
import { createFakeWorkbench } from '../support/fake-workbench.ts'

/** Released after each test; the program holds its lock until the process ends. */
const locks = vi.hoisted(() => new Array<{ release(): void }>())
vi.mock('../../native/files/file-lock.ts', async (importOriginal) => {
  const real = await importOriginal<typeof FileLocks>()
  const acquireFileLock: typeof real.acquireFileLock = (...args) => {
    const lock = real.acquireFileLock(...args)
    if (lock) locks.push(lock)
    return lock
  }
  return { ...real, acquireFileLock }
})

let folder: string
let exits: number[]
let sent: ComputeEvent[]
let logged: string[]
let listeners: ParentListeners
let settings: WorkbenchSettings
let disposed: number
let dispose: () => Promise<unknown>
const handlers = () => process.listeners('unhandledRejection')
let before: ReturnType<typeof handlers>

const parent: Parent = {
  kind: 'browser',
  send: (event) => sent.push(event),
  listen: (given) => {
    listeners = given
  }
}

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'lenet-compute-'))
  exits = []
  sent = []
  logged = []
  disposed = 0
  dispose = () => Promise.resolve()
  before = handlers()
  vi.spyOn(process, 'exit').mockImplementation(((code: number) => exits.push(code)) as never)
})
afterEach(() => {
  vi.restoreAllMocks()
  for (const lock of locks.splice(0)) lock.release()
  for (const handler of handlers()) if (!before.includes(handler)) process.off('unhandledRejection', handler)
  rmSync(folder, { recursive: true, force: true })
})

function run(open = (given: WorkbenchSettings) => createFakeWorkbench(given).api): Promise<void> {
  return runComputeProcess(
    parent,
    folder,
    (given) => {
      settings = given
      const api = open(given)
      return {
        api,
        dispose: async () => {
          disposed++
          await dispose()
        }
      }
    },
    (line) => logged.push(line)
  )
}

test('it says that it is ready, and answers a ping', async () => {
  await run()
  expect(settings.host).toBe('browser')
  listeners.onMessage({ kind: 'ping' })
  expect(sent).toEqual([{ kind: 'ready' }, { kind: 'pong' }])
  expect(exits).toEqual([])
})

test('a save target is kept, and good once', async () => {
  await run()
  listeners.onMessage({ kind: 'save-target', token: 'a', path: '/tmp/model.onnx' })
  expect(sent.at(-1)).toEqual({ kind: 'save-target-kept', token: 'a' })
  expect(settings.resolveSaveTarget('a')).toBe('/tmp/model.onnx')
  expect(() => settings.resolveSaveTarget('a')).toThrow(WorkbenchError)
})

test.each([
  ['the parent says so', () => listeners.onMessage({ kind: 'shut-down' })],
  ['the parent has ended', () => listeners.onDisconnect()]
])('when %s, work is saved once and the process ends after it', async (_, end) => {
  const saved = Promise.withResolvers<undefined>()
  dispose = () => saved.promise
  await run()
  end()
  end()
  await new Promise(setImmediate)
  expect(exits).toEqual([])
  saved.resolve(undefined)
  await expect.poll(() => exits).toEqual([0])
  expect(disposed).toBe(1)
})

test('work that cannot be saved is logged, and the process ends as failed', async () => {
  dispose = () => Promise.reject(new WorkbenchError('io', 'the disk is full', 'Make room.'))
  await run()
  listeners.onMessage({ kind: 'shut-down' })
  await expect.poll(() => exits).toEqual([1])
  expect(logged).toEqual(['the disk is full. Make room.'])
})

test('an unhandled rejection is logged with its stack and ends the process', async () => {
  await run()
  const [handler] = handlers().filter((one) => !before.includes(one))
  handler!(new Error('nobody handles this'), Promise.resolve())
  expect(exits).toEqual([1])
  expect(logged[0]).toMatch(/^Error: nobody handles this\n\s+at /)
  handler!('a text', Promise.resolve())
  expect(logged[1]).toBe('a text')
})

test('a workbench that cannot open is refused with its reason, and the process waits to be ended', async () => {
  await run(() => {
    throw new WorkbenchError('io', 'the folder is not writable', 'Choose another.')
  })
  expect(sent).toEqual([{ kind: 'refused', message: 'the folder is not writable', hint: 'Choose another.' }])
  const { port1, port2 } = new MessageChannel()
  listeners.onPort(port1)
  await once(port2, 'close')
  listeners.onMessage({ kind: 'ping' })
  expect(exits).toEqual([])
  listeners.onMessage({ kind: 'shut-down' })
  listeners.onDisconnect()
  expect(exits).toEqual([0, 0])
  expect(disposed).toBe(0)
})

test('a folder that another workbench holds is refused', async () => {
  await run()
  await run()
  expect(sent).toEqual([
    { kind: 'ready' },
    expect.objectContaining({ kind: 'refused', message: expect.stringContaining(folder) as string })
  ])
})

test('a failure of the program itself is none of the refusals', async () => {
  const attempt = run(() => {
    throw new TypeError('undefined is not a function')
  })
  await expect(attempt).rejects.toThrow(TypeError)
  expect(sent).toEqual([])
})
