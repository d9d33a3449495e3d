/**
 * The compute process's end of a line: the contract's objects as Cap'n Web targets. Reachable is what capabilities.ts lists and
 * nothing else. Failures leave as code, message and hint alone: no stack, no cause. Knows no transport.
 */
import { RpcSession, RpcTarget } from 'capnweb'
import { WorkbenchError } from '../contract/errors.ts'
import type { PortLine } from '../contract/wire/port-line.ts'
import type { SocketLine } from '../contract/wire/socket-line.ts'
import { METHODS, type Answer, type Capabilities, type CapabilityName } from '../contract/wire/capabilities.ts'
import { withErrors } from '../contract/wire/streams.ts'
import type { WorkbenchApi } from '../contract/workbench.ts'
import { isPageMessage } from './page-messages.ts'

export interface ServeOptions {
  /** Told of failures that are faults of the program, whole. */
  readonly onFault: (error: unknown) => void
}

type OpenLine = PortLine | SocketLine
type CheckedLine = Pick<OpenLine, 'encodingLevel' | 'send' | 'receive' | 'abort'>

/** Answers calls until the line ends. A message that is none of Cap'n Web's ends the line and touches nothing else. */
export function serveLine(line: OpenLine, api: WorkbenchApi, options: ServeOptions): void {
  const word = (error: unknown) => worded(error, options)
  const classes = {
    workbench: targetClass(METHODS.workbench, wrap),
    dataSet: targetClass(METHODS.dataSet, wrap),
    run: targetClass(METHODS.run, wrap)
  }

  async function wrap(answer: Answer, call: () => unknown): Promise<unknown> {
    try {
      const result = await call()
      if (answer === 'value' || result === null) return result
      if (answer === 'stream') return withErrors(result as ReadableStream<unknown>, word)
      return new classes[answer](result as Capabilities[CapabilityName])
    } catch (error) {
      throw word(error)
    }
  }

  new RpcSession(checked(line), new classes.workbench(api))
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

type Wrap = (answer: Answer, call: () => unknown) => Promise<unknown>

/** Cap'n Web calls methods of the prototype alone; private fields cannot be reached. */
function targetClass(methods: Readonly<Record<string, Answer>>, wrap: Wrap) {
  class Target extends RpcTarget {
    readonly #implementation: object

    constructor(implementation: object) {
      super()
      this.#implementation = implementation
    }

    static perform(target: Target, method: string, request: unknown): unknown {
      const implementation = target.#implementation
      const implemented: unknown = Reflect.get(implementation, method)
      if (typeof implemented !== 'function') throw new Error(`the method ${method} is not there`)
      return Reflect.apply(implemented, implementation, [request])
    }
  }
  for (const [method, answer] of Object.entries(methods)) {
    Object.defineProperty(Target.prototype, method, {
      value(this: Target, request: unknown) {
        return wrap(answer, () => Target.perform(this, method, request))
      }
    })
  }
  return Target
}

function worded(error: unknown, { onFault }: ServeOptions): WorkbenchError {
  if (error instanceof WorkbenchError) return new WorkbenchError(error.code, error.message, error.hint)
  onFault(error)
  return new WorkbenchError(
    'io',
    `something went wrong in the compute process: ${error instanceof Error ? error.message : String(error)}`,
    'This is a fault in the program. Please report it together with what led here.'
  )
}
