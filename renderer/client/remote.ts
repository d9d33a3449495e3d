/**
 * The contract's objects over a Cap'n Web stub: the same methods as a direct call, and every failure a WorkbenchError.
 * Knows no transport; which methods there are stands in contract/wire/capabilities.ts.
 */
import { WorkbenchError } from '../../native/contract/errors.ts'
import {
  METHODS,
  type Answer,
  type Capabilities,
  type CapabilityName
} from '../../native/contract/wire/capabilities.ts'
import { withErrors } from '../../native/contract/wire/streams.ts'

/** A capability that nobody holds any more is given back, so that the compute process can let go of it too. */
const forgotten = new FinalizationRegistry<Disposable>((stub) => stub[Symbol.dispose]())

/** Gives the capability `name` that `stub` stands for. */
export function remote<Name extends CapabilityName>(name: Name, stub: Disposable): Capabilities[Name] {
  const methods: object = Object.fromEntries(
    Object.entries<Answer>(METHODS[name]).map(([method, answer]) => [
      method,
      async (...request: readonly unknown[]) => {
        try {
          // A stub answers to every name; what comes is a promise of what the other end says.
          const call = Reflect.get(stub, method) as (...request: readonly unknown[]) => Promise<unknown>
          return received(answer, await call(...request))
        } catch (error) {
          throw asWorkbenchError(error)
        }
      }
    ])
  )
  forgotten.register(methods, stub)
  return methods as Capabilities[Name]
}

function received(answer: Answer, result: unknown): unknown {
  if (result === null || answer === 'value') return result
  if (answer === 'stream') return withErrors(result as ReadableStream<unknown>, asWorkbenchError)
  return remote(answer, result as Disposable)
}

/** Errors of the contract cross a line as plain errors with code and hint; all others are about the line. */
function asWorkbenchError(error: unknown): WorkbenchError {
  if (error instanceof WorkbenchError) return error
  if (error instanceof Error && 'code' in error && 'hint' in error) {
    return new WorkbenchError(error.code as WorkbenchError['code'], error.message, String(error.hint))
  }
  return new WorkbenchError(
    'io',
    'the connection to the compute process was lost before it answered',
    'It is opened again by itself; a run under way goes on or can be resumed from its checkpoint. Then try again.',
    { cause: error }
  )
}
