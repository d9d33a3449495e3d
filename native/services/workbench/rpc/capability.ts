/**
 * The edge of the workbench: an object of the contract whose every method parses its argument first and fails with code, message
 * and hint alone. Only what has a schema can be called, whatever else the implementation has. Knows no transport; being
 * Cap'n Web's RpcTarget, it can be handed to one as it is.
 */
import { RpcTarget } from 'capnweb'
import type { z } from 'zod'
import type { Requests } from '../../../contract/requests.ts'
import { WorkbenchError } from '../../../contract/errors.ts'
import { windowHint } from './window-hints.ts'

/** Told of failures that are faults of the program, whole. */
export type OnFault = (error: unknown) => void

type Schemas = Readonly<Record<string, z.ZodType>>

/** `Api`'s methods, and no other, in front of an implementation that may trust its arguments. */
export type Expose<Api extends object> = (implementation: Api, onFault: OnFault) => Api

/** Makes the class once for each part of the contract. */
export function capability<Api extends object>(requests: Requests<Api>): Expose<Api> {
  const Capability = capabilityClass(requests)
  // Its methods are made from the keys of Requests<Api>, which are those of Api; the compiler cannot see that.
  return (implementation, onFault) => new Capability(implementation, onFault) as RpcTarget & Api
}

function capabilityClass(requests: Schemas): new (implementation: object, onFault: OnFault) => RpcTarget {
  class Capability extends RpcTarget {
    readonly #implementation: object
    readonly #onFault: OnFault

    constructor(implementation: object, onFault: OnFault) {
      super()
      this.#implementation = implementation
      this.#onFault = onFault
    }

    /** Static: what is no method of the contract must not be on the prototype. */
    static async perform(target: Capability, method: string, argument: unknown): Promise<unknown> {
      try {
        const request = parseRequest(method, requests[method]!, argument)
        const implemented: unknown = Reflect.get(target.#implementation, method)
        if (typeof implemented !== 'function') throw new TypeError(`${method} is not implemented`)
        return await Reflect.apply(implemented, target.#implementation, [request])
      } catch (error) {
        throw plainError(error, target.#onFault)
      }
    }
  }
  for (const method of Object.keys(requests)) {
    Object.defineProperty(Capability.prototype, method, {
      value(this: Capability, argument: unknown) {
        return Capability.perform(this, method, argument)
      }
    })
  }
  return Capability
}

function parseRequest(method: string, schema: z.ZodType, argument: unknown): unknown {
  const result = schema.safeParse(argument)
  if (result.success) return result.data
  const [issue] = result.error.issues
  const where = issue && issue.path.length > 0 ? `its ${issue.path.join('.')}: ` : ''
  throw new WorkbenchError(
    'bad-argument',
    `${method} was asked for something that makes no sense; ${where}${issue?.message ?? 'invalid'}`,
    'Check the values and try again.'
  )
}

/** Code, message and the window's hint, without the stack and the cause that only a developer reads. */
export function plainError(error: unknown, onFault: OnFault): WorkbenchError {
  const plain =
    error instanceof WorkbenchError
      ? new WorkbenchError(error.code, error.message, windowHint(error))
      : unexpected(error)
  if (plain.code === 'unexpected') onFault(error)
  plain.stack = `${plain.name}: ${plain.message}`
  return plain
}

function unexpected(error: unknown): WorkbenchError {
  return new WorkbenchError(
    'unexpected',
    `something went wrong in the compute process: ${error instanceof Error ? error.message : String(error)}`,
    'This is a fault in the program. Please report it together with what led here.'
  )
}
