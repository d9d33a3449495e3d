/** Engine processes as the compute process sees them, while Electron's main process holds them. */
import { expect, test } from 'vitest'
import type { EngineProcessRequest } from '../../native/contract/host-messages.ts'
import { EngineProcesses, type EnginePort } from '../../native/host/engine-processes.ts'
import type { StartProcess } from '../../native/services/engines.ts'

type EngineProgram = Parameters<StartProcess>[0]

const WEBGPU = { name: 'webgpu' } as EngineProgram
type Message = Parameters<EnginePort['postMessage']>[0]
type Answer = Parameters<Parameters<EnginePort['on']>[1]>[0]['data']

/** A port whose other end is this test. */
class FakePort implements EnginePort {
  readonly sent: Message[] = []
  readonly did: string[] = []
  #listener: ((event: { readonly data: Answer }) => void) | undefined

  postMessage(message: Message): void {
    this.sent.push(message)
  }
  on(_: 'message', listener: (event: { readonly data: Answer }) => void): void {
    this.#listener = listener
  }
  start(): void {
    this.did.push('start')
  }
  close(): void {
    this.did.push('close')
  }
  answer(data: unknown): void {
    this.#listener?.({ data: data as Answer })
  }
}

function started() {
  const requests: EngineProcessRequest[] = []
  const processes = new EngineProcesses((request) => requests.push(request))
  const channel = processes.start(WEBGPU, { GPU: 'any' })
  const heard = { messages: new Array<unknown>(), errorOutput: new Array<string>(), ends: new Array<string>() }
  channel.onMessage((message) => heard.messages.push(message))
  channel.onErrorOutput((text) => heard.errorOutput.push(text))
  channel.onEnd((how) => heard.ends.push(how))
  return { requests, processes, channel, heard }
}

test('a process is asked for by a number of its own, and ended by it', () => {
  const { requests, processes, channel } = started()
  processes.start({ name: 'tensorflow' } as EngineProgram, {}).kill()
  channel.kill()
  expect(requests).toEqual([
    { kind: 'start-engine-process', process: 1, program: 'webgpu', environment: { GPU: 'any' } },
    { kind: 'start-engine-process', process: 2, program: 'tensorflow', environment: {} },
    { kind: 'end-engine-process', process: 2 },
    { kind: 'end-engine-process', process: 1 }
  ])
})

test('calls and answers go over the port, which is started once somebody listens', () => {
  const { processes, channel, heard } = started()
  const port = new FakePort()
  const call = { id: 1 } as unknown as Message
  channel.send(call) // before there is a port
  processes.handleMessage({ kind: 'engine-process-port', process: 1 }, port)
  expect(port.did).toEqual(['start'])
  channel.send(call)
  port.answer('done')
  expect(port.sent).toEqual([call])
  expect(heard.messages).toEqual(['done'])
})

test('error output and the end reach the listeners of their process alone', async () => {
  const { processes, heard } = started()
  const port = new FakePort()
  processes.handleMessage({ kind: 'engine-process-port', process: 1 }, port)
  processes.handleMessage({ kind: 'engine-process-wrote', process: 2, text: 'of another' }, undefined)
  processes.handleMessage({ kind: 'engine-process-wrote', process: 1, text: 'out of memory' }, undefined)
  processes.handleMessage({ kind: 'engine-process-ended', process: 1, how: 'exit code 3' }, undefined)
  await Promise.resolve()
  expect(heard).toEqual({ messages: [], errorOutput: ['out of memory'], ends: ['exit code 3'] })
  expect(port.did).toEqual(['start', 'close'])
})

test('what is told of a process after its end is ignored', async () => {
  const { processes, heard } = started()
  processes.handleMessage({ kind: 'engine-process-ended', process: 1, how: 'exit code 0' }, undefined)
  const late = new FakePort()
  processes.handleMessage({ kind: 'engine-process-port', process: 1 }, late)
  processes.handleMessage({ kind: 'engine-process-wrote', process: 1, text: 'late' }, undefined)
  processes.handleMessage({ kind: 'engine-process-port', process: 1 }, undefined)
  await Promise.resolve()
  expect(late.did).toEqual([])
  expect(heard).toEqual({ messages: [], errorOutput: [], ends: ['exit code 0'] })
})
