/**
 * The compute process's end of a connection: Cap'n Web answers the calls of a client. A message
 * that no client of ours sends ends the connection before Cap'n Web reads it; a client that asks
 * for more than it reads waits.
 */
import { RpcSession } from 'capnweb'
import { setTimeout as sleep } from 'node:timers/promises'
import type { PortTransport } from '../contract/wire/port-transport.ts'
import type { WebSocketTransport } from '../contract/wire/web-socket-transport.ts'
import type { WorkbenchApi } from '../contract/workbench.ts'
import { CALL_LIMITS, CallBudget, type CallLimits } from './call-budget.ts'
import { isAllowedMessage } from './client-messages.ts'

type OpenTransport = PortTransport | WebSocketTransport
type CheckedTransport = Pick<OpenTransport, 'encodingLevel' | 'send' | 'receive' | 'abort'>

/** How soon a client that waits is looked at again. */
const RETRY_MS = 10

/** Answers calls until the connection ends. */
export function serveTransport(transport: OpenTransport, api: WorkbenchApi, limits: CallLimits = CALL_LIMITS): void {
  new RpcSession(checked(transport, limits), api)
}

function checked(transport: OpenTransport, limits: CallLimits): CheckedTransport {
  const budget = new CallBudget(() => ('bufferedBytes' in transport ? transport.bufferedBytes : 0), limits)
  let isOpen = true
  void transport.closed.then(() => (isOpen = false))
  const receive = async (): Promise<unknown> => {
    while (isOpen && !budget.hasRoom) await sleep(RETRY_MS)
    const message = await transport.receive()
    if (!isAllowedMessage(message)) throw new TypeError('a message that is no call of the contract')
    budget.received(message)
    return message
  }
  return {
    encodingLevel: transport.encodingLevel,
    send: (message) => {
      const size = transport.send(message)
      budget.sent(message, size ?? 0)
      return size
    },
    receive,
    abort: (reason) => transport.abort(reason)
  }
}
