/**
 * A client that asks for more than it reads waits; one that lets results pile up is disconnected;
 * neither costs memory.
 */
import { describe, expect, test } from 'vitest'
import { WebSocketTransport, type OpenSocket } from '../../native/contract/wire/web-socket-transport.ts'
import { writeFrame } from '../../native/contract/wire/frame.ts'
import { CallBudget, type CallLimits } from '../../native/host/call-budget.ts'
import { serveTransport } from '../../native/host/serve-transport.ts'
import { createFakeWorkbench } from '../support/fake-workbench.ts'
import { until } from '../support/until.ts'

const LIMITS: CallLimits = {
  maxInProgress: 2,
  maxBufferedBytes: 100,
  maxUnrequested: 3,
  maxHeld: 4,
  maxHeldBytes: 1000
}

describe('the budget', () => {
  const budgetOf = (buffered = { bytes: 0 }) => new CallBudget(() => buffered.bytes, LIMITS)
  const call = (budget: CallBudget, id: number) => {
    budget.received(['push', []])
    budget.received(['pull', id])
  }

  test('has room until as many calls are in progress as may be, and again when one is answered', () => {
    const budget = budgetOf()
    call(budget, 1)
    expect(budget.hasRoom).toBe(true)
    call(budget, 2)
    expect(budget.hasRoom).toBe(false)
    budget.sent(['resolve', 1, null], 10)
    expect(budget.hasRoom).toBe(true)
    call(budget, 3)
    budget.sent(['reject', 3, null], 10)
    expect(budget.hasRoom).toBe(true)
  })

  test('has none while too much waits for the network', () => {
    const buffered = { bytes: 0 }
    const budget = budgetOf(buffered)
    buffered.bytes = 100
    expect(budget.hasRoom).toBe(false)
    buffered.bytes = 99
    expect(budget.hasRoom).toBe(true)
  })

  test('ends with calls whose results nobody asks for', () => {
    const budget = budgetOf()
    for (let id = 1; id <= 3; id++) budget.received(['push', []])
    expect(() => budget.received(['push', []])).toThrow('too many calls')
  })

  test('ends with results that nobody releases, by their number or their size', () => {
    const many = budgetOf()
    for (let id = 1; id <= 5; id++) {
      call(many, id)
      many.sent(['resolve', id, null], 1)
    }
    expect(() => many.received(['pull', 6])).toThrow('too many results')

    const large = budgetOf()
    call(large, 1)
    large.sent(['resolve', 1, null], 1001)
    expect(() => large.received(['pull', 2])).toThrow('too many results')

    const released = budgetOf()
    for (let id = 1; id <= 50; id++) {
      call(released, id)
      released.sent(['resolve', id, null], 900)
      released.received(['release', id, 1])
    }
  })
})

describe('a client may have by default', () => {
  test('64 calls in progress, and less than 16 MiB that it has not read', () => {
    const calls = new CallBudget(() => 16 * 2 ** 20 - 1)
    for (let id = 1; id <= 63; id++) {
      calls.received(['push', []])
      calls.received(['pull', id])
    }
    expect(calls.hasRoom).toBe(true)
    calls.received(['push', []])
    calls.received(['pull', 64])
    expect(calls.hasRoom).toBe(false)
    expect(new CallBudget(() => 16 * 2 ** 20).hasRoom).toBe(false)
  })

  test('256 calls whose results it has not asked for', () => {
    const budget = new CallBudget(() => 0)
    for (let id = 1; id <= 256; id++) budget.received(['push', []])
    expect(() => budget.received(['push', []])).toThrow('too many calls')
  })

  test.each([
    ['10,000 results', 10_000, 1],
    ['256 MiB of results', 1, 256 * 2 ** 20]
  ])('%s that it does not release', (_title, count, bytes) => {
    const budget = new CallBudget(() => 0)
    const answer = (id: number, size: number) => {
      budget.received(['push', []])
      budget.received(['pull', id])
      budget.sent(['resolve', id, null], size)
    }
    for (let id = 1; id <= count; id++) answer(id, bytes)
    budget.received(['release', 0, 1])
    answer(count + 1, 1)
    expect(() => budget.received(['release', 0, 1])).toThrow('too many results')
  })
})

describe('a served connection', () => {
  test('does not take more calls from a client that does not read its answers', async () => {
    const socket = new SlowSocket()
    socket.reads = false
    serveTransport(new WebSocketTransport(socket), createFakeWorkbench().api)
    callOften(socket, 200)
    await until(() => socket.sent > 0, 'the first answer')
    for (let turn = 0; turn < 50; turn++) await new Promise((resolve) => setImmediate(resolve))
    expect(socket.sent).toBeLessThan(100)
    socket.read()
    await until(() => socket.sent >= 200, 'all 200 answers')
  })

  test('stops reading from the network while it has a thousand messages to handle', async () => {
    const socket = new SlowSocket()
    socket.reads = false
    serveTransport(new WebSocketTransport(socket), createFakeWorkbench().api)
    callOften(socket, 800)
    expect(socket.isPaused).toBe(true)
    socket.read()
    await until(() => !socket.isPaused, 'it reads again')
    await until(() => socket.sent >= 800, 'all 800 answers')
  })
})

/** Two messages a call. */
function callOften(socket: SlowSocket, count: number): void {
  for (let id = 1; id <= count; id++) {
    socket.receive(['push', ['pipeline', 0, ['about'], []]])
    socket.receive(['pull', id])
  }
}

/** The served end's socket, whose client reads when the test says so. */
class SlowSocket implements OpenSocket {
  binaryType = ''
  readonly readyState = 1
  bufferedAmount = 0
  isPaused = false
  reads = true
  sent = 0
  #onMessage: (event: { readonly data: unknown }) => void = () => undefined

  addEventListener(type: string, listener: (event: { readonly data: unknown }) => void): void {
    if (type === 'message') this.#onMessage = listener
  }
  /** As if every answer were a megabyte. */
  send(): void {
    this.sent++
    if (!this.reads) this.bufferedAmount += 2 ** 20
  }
  read(): void {
    this.reads = true
    this.bufferedAmount = 0
  }
  close(): void {
    this.bufferedAmount = 0
  }
  pause(): void {
    this.isPaused = true
  }
  resume(): void {
    this.isPaused = false
  }
  receive(message: unknown): void {
    this.#onMessage({ data: writeFrame(message) })
  }
}
