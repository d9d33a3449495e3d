/**
 * The contract's objects over a Cap'n Web stub: the same methods as a direct call, and every failure a WorkbenchError.
 * contract/wire/capabilities.ts lists the methods.
 */
import { WorkbenchError } from '../../native/contract/errors.ts'
import {
  METHOD_RETURNS,
  type ReturnKind,
  type Capabilities,
  type CapabilityName
} from '../../native/contract/wire/capabilities.ts'
import { withErrors } from '../../native/contract/wire/streams.ts'

/** A capability that is garbage collected here is released in the compute process too. */
const released = new FinalizationRegistry<Disposable>((stub) => stub[Symbol.dispose]())

export function createClient<Name extends CapabilityName>(name: Name, stub: Disposable): Capabilities[Name] {
  const methods: object = Object.fromEntries(
    Object.entries<ReturnKind>(METHOD_RETURNS[name]).map(([method, kind]) => [
      method,
      async (...request: readonly unknown[]) => {
        try {
          // A stub has every method; the other end answers or refuses.
          const call = Reflect.get(stub, method) as (...request: readonly unknown[]) => Promise<unknown>
          return wrapResult(kind, await call(...request))
        } catch (error) {
          throw asWorkbenchError(error)
        }
      }
    ])
  )
  released.register(methods, stub)
  return methods as Capabilities[Name]
}

function wrapResult(kind: ReturnKind, result: unknown): unknown {
  if (result === null || kind === 'value') return result
  if (kind === 'stream') return withErrors(result as ReadableStream<unknown>, asWorkbenchError)
  return createClient(kind, result as Disposable)
}

/** Errors of the contract arrive as plain errors with code and hint; all others come from the connection. */
function asWorkbenchError(error: unknown): WorkbenchError {
  if (error instanceof WorkbenchError) return error
  if (error instanceof Error && 'code' in error && 'hint' in error) {
    return new WorkbenchError(error.code as WorkbenchError['code'], error.message, String(error.hint))
  }
  return new WorkbenchError(
    'io',
    'the connection to the compute process was lost before it answered',
    'It is opened again automatically; a run in progress goes on or can be resumed from its checkpoint. Then try again.',
    { cause: error }
  )
}
