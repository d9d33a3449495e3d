/**
 * The compute process's end of a line: Cap'n Web answers calls to the workbench it is given, which is made of RpcTargets that
 * check what they are asked. What no page of ours sends ends the line before Cap'n Web reads it.
 */
import { RpcSession } from 'capnweb'
import type { PortLine } from '../contract/wire/port-line.ts'
import type { SocketLine } from '../contract/wire/socket-line.ts'
import type { WorkbenchApi } from '../contract/workbench.ts'
import { isPageMessage } from './page-messages.ts'

type OpenLine = PortLine | SocketLine
type CheckedLine = Pick<OpenLine, 'encodingLevel' | 'send' | 'receive' | 'abort'>

/** Answers calls until the line ends. */
export function serveLine(line: OpenLine, api: WorkbenchApi): void {
  new RpcSession(checked(line), api)
}

/** The line, given up at the first message that no page of ours sends. */
function checked(line: OpenLine): CheckedLine {
  const receive = async (): Promise<unknown> => {
    const message = await line.receive()
    if (!isPageMessage(message)) throw new TypeError('a message that is no call of the contract')
    return message
  }
  return {
    encodingLevel: line.encodingLevel,
    send: (message) => line.send(message),
    receive,
    abort: (reason) => line.abort(reason)
  }
}
