/**
 * The edge of the workbench: an object of the contract whose every method parses its argument first
 * and fails with code, message and hint alone. Only what the table lists can be called, whatever
 * else the implementation has; capabilities among the results are wrapped in the same way. Being
 * Cap'n Web's RpcTarget, it can be handed to any of its transports.
 */
import { RpcTarget } from 'capnweb'
import type { z } from 'zod'
import { WorkbenchError } from '../../../contract/errors.ts'
import type { AnyMethod, AnyMethodTable, MethodTable } from '../../../contract/method-table.ts'
import { windowHint } from './window-hints.ts'

/** Receives faults of the program, with stack and cause; callers get code, message and hint. */
export type OnFault = (error: unknown) => void

type CapabilityClass = new (implementation: object, onFault: OnFault) => RpcTarget

const CLASSES = new WeakMap<AnyMethodTable, CapabilityClass>()

/**
 * Puts `Api`'s methods, and no others, in front of an implementation that may trust its arguments.
 */
export function expose<Api extends object>(methods: MethodTable<Api>, implementation: Api, onFault: OnFault): Api {
  // The class has the methods of the table, which are those of Api; the compiler cannot see that.
  return wrap(methods, implementation, onFault) as RpcTarget & Api
}

function wrap(methods: AnyMethodTable, implementation: object, onFault: OnFault): RpcTarget {
  const Capability = CLASSES.get(methods) ?? capabilityClass(methods)
  CLASSES.set(methods, Capability)
  return new Capability(implementation, onFault)
}

function capabilityClass(methods: AnyMethodTable): CapabilityClass {
  class Capability extends RpcTarget {
    readonly #implementation: object
    readonly #onFault: OnFault
    readonly #subjects = new Map<string, RpcTarget>()

    constructor(implementation: object, onFault: OnFault) {
      super()
      this.#implementation = implementation
      this.#onFault = onFault
    }

    // Static: nothing but the contract's methods may be on the prototype.
    static async perform(target: Capability, method: string, entry: AnyMethod, argument: unknown): Promise<unknown> {
      const [schema, returns] = entry
      try {
        const request = parseRequest(method, schema, argument)
        const result: unknown = await call(target.#implementation, method, [request])
        return typeof returns === 'object' && result !== null
          ? wrap(returns, result as object, target.#onFault)
          : result
      } catch (error) {
        throw plainError(error, target.#onFault)
      }
    }

    static subject(target: Capability, name: string, table: AnyMethodTable): RpcTarget {
      const known = target.#subjects.get(name)
      if (known) return known
      const subject = wrap(table, call(target.#implementation, name, []) as object, target.#onFault)
      target.#subjects.set(name, subject)
      return subject
    }
  }
  for (const [name, entry] of Object.entries(methods)) {
    Object.defineProperty(Capability.prototype, name, {
      value: isMethod(entry)
        ? function (this: Capability, argument: unknown) {
            return Capability.perform(this, name, entry, argument)
          }
        : function (this: Capability) {
            return Capability.subject(this, name, entry)
          }
    })
  }
  return Capability
}

function isMethod(entry: AnyMethod | AnyMethodTable): entry is AnyMethod {
  return Array.isArray(entry)
}

function call(implementation: object, method: string, request: readonly unknown[]): unknown {
  const implemented: unknown = Reflect.get(implementation, method)
  if (typeof implemented !== 'function') throw new TypeError(`${method} is not implemented`)
  return Reflect.apply(implemented, implementation, request)
}

function parseRequest(method: string, schema: z.ZodType, argument: unknown): unknown {
  const result = schema.safeParse(argument)
  if (result.success) return result.data
  const [issue] = result.error.issues
  const where = issue && issue.path.length > 0 ? `its ${issue.path.join('.')}: ` : ''
  throw new WorkbenchError(
    'bad-argument',
    `invalid argument for ${method}; ${where}${issue?.message ?? 'invalid'}`,
    'Check the values and try again.'
  )
}

/**
 * Code, message and the window's hint, without the stack and the cause that only a developer reads.
 */
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
    `something went wrong in the workbench: ${error instanceof Error ? error.message : String(error)}`,
    'This is a fault in the program. Please report it together with what led here.'
  )
}
