/**
 * What main tells the compute process of an engine's process, with a small one in its place, over
 * the double of Electron.
 */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { EngineProcesses, type SendToCompute } from '../../electron/main/engine-processes.ts'
import type { EngineProcessEvent } from '../../native/contract/host-messages.ts'
import { started, utilityProcess } from '../support/electron-double/electron.ts'
import type { MessagePortMain } from '../support/electron-double/ports.ts'

let folder: string
let events: EngineProcessEvent[]
let ended: PromiseWithResolvers<undefined>
let port: MessagePortMain | undefined
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'lenet-engine-processes-'))
  events = []
  ended = Promise.withResolvers()
})
afterEach(() => rmSync(folder, { recursive: true }))

const receive: SendToCompute = (event, handed) => {
  events.push(event)
  if (handed) port = handed as unknown as MessagePortMain
  if (event.kind === 'engine-process-ended') ended.resolve(undefined)
}

function startProcess(source: string): EngineProcesses {
  const entry = join(folder, 'engine.mjs')
  writeFileSync(entry, source)
  const processes = new EngineProcesses({ tensorflow: entry, webgpu: '' }, receive)
  processes.handleRequest({
    kind: 'start-engine-process',
    process: 7,
    program: 'tensorflow',
    environment: { ENGINE_TEST: 'set' }
  })
  return processes
}

const words = () => events.flatMap((event) => (event.kind === 'engine-process-wrote' ? event.text : [])).join('')

test.each([true, false])(
  'its last words arrive whole, before its end; listeners are taken at the exit: %s',
  async (taken) => {
    utilityProcess.takesListenersAtExit = taken
    startProcess(
      `process.stderr.write(process.env.ENGINE_TEST + 'é'.repeat(10_000) + ' out of memory', () => process.exit(3))`
    )
    await ended.promise
    expect(words()).toBe(`set${'é'.repeat(10_000)} out of memory`)
    expect(events.at(-1)).toEqual({ kind: 'engine-process-ended', process: 7, how: 'code 3' })
  }
)

test('calls and answers go over the port', async () => {
  const processes = startProcess(`
    process.parentPort.once('message', ({ ports: [port] }) => {
      port.on('message', ({ data }) => port.postMessage(data.map((value) => value * 2)))
      port.start()
    })`)
  expect(events).toEqual([{ kind: 'engine-process-port', process: 7 }])
  const answer = new Promise((resolve) => port!.on('message', ({ data }) => resolve(data)))
  port!.start()
  port!.postMessage(Float32Array.of(1.5, -2))
  expect(await answer).toEqual(Float32Array.of(3, -4))
  port!.close()
  processes.handleRequest({ kind: 'end-engine-process', process: 7 })
  await ended.promise
})

test('one that hangs is ended with the others; ending it twice, or one that never was, is nothing', async () => {
  const processes = startProcess('for (;;);')
  processes.handleRequest({ kind: 'end-engine-process', process: 8 })
  processes.endAll() // before it is there
  await ended.promise
  processes.handleRequest({ kind: 'end-engine-process', process: 7 })
  expect(events.filter(({ kind }) => kind === 'engine-process-ended')).toHaveLength(1)
})

test('an error that Electron tells of before the exit is among its words', async () => {
  const processes = startProcess('for (;;);')
  started.at(-1)!.emit('error', 'FatalError', 'v8::ToLocalChecked', '{}')
  expect(words()).toBe('FatalError at v8::ToLocalChecked\n')
  processes.endAll()
  await ended.promise
})
