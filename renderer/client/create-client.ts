/**
 * The contract's objects over a Cap'n Web stub: the same methods as a direct call, and every
 * failure a WorkbenchError. Any method can be called; the compute process refuses those that the
 * contract does not have.
 */
import { RpcStub } from 'capnweb'
import { WorkbenchError } from '../../native/contract/errors.ts'
import { withErrors } from '../../native/contract/wire/streams.ts'
import type { WorkbenchApi } from '../../native/contract/workbench.ts'

/** Releases the capability at its other end when nothing here holds the client any more. */
const released = new FinalizationRegistry<Disposable>((stub) => stub[Symbol.dispose]())

/** A stub answers to every name. */
type Callable = Disposable & Readonly<Record<string, (...request: readonly unknown[]) => Promise<unknown> & Disposable>>

/** `main`: the main object at the other end of a connection. */
export function createClient(main: Disposable): WorkbenchApi {
  const root = main as Callable
  // Cap'n Web sends a call on a result that has not arrived yet right behind the call that yields
  // it (promise pipelining), and a subject stays valid as long as the connection: none of its calls
  // costs a second round trip.
  const subject = <Name extends keyof WorkbenchApi>(name: Name): WorkbenchApi[Name] => {
    let client: object | null = null
    return (() => (client ??= clientOf(root[name]!()))) as WorkbenchApi[Name]
  }
  const own = clientOf(main) as WorkbenchApi
  return {
    about: () => own.about(),
    watchChanges: () => own.watchChanges(),
    dataSets: subject('dataSets'),
    drawings: subject('drawings'),
    engines: subject('engines'),
    improvements: subject('improvements'),
    inspections: subject('inspections'),
    evaluation: subject('evaluation'),
    learning: subject('learning'),
    models: subject('models'),
    runs: subject('runs'),
    library: subject('library'),
    series: subject('series')
  }
}

function clientOf(stub: Disposable): object {
  return new Proxy(
    {},
    {
      get(_, method) {
        // A `then` would make the client a promise, which `await` calls.
        if (typeof method !== 'string' || method === 'then') return undefined
        return async (...request: readonly unknown[]) => {
          try {
            return wrapResult(await (stub as Callable)[method]!(...request))
          } catch (error) {
            throw asWorkbenchError(error)
          }
        }
      }
    }
  )
}

function wrapResult(result: unknown): unknown {
  if (result instanceof ReadableStream) return withErrors(result, asWorkbenchError)
  if (!(result instanceof RpcStub)) return result
  const client = clientOf(result)
  released.register(client, result)
  return client
}

/**
 * Errors of the contract arrive as plain errors with code and hint; all others are about the
 * connection.
 */
function asWorkbenchError(error: unknown): WorkbenchError {
  if (error instanceof WorkbenchError) return error
  if (error instanceof Error && 'code' in error && 'hint' in error) {
    return new WorkbenchError(error.code as WorkbenchError['code'], error.message, String(error.hint))
  }
  return new WorkbenchError(
    'io',
    'the connection to the workbench was lost before it answered',
    'It is opened again by itself; a run under way goes on or can be resumed from its checkpoint. Then try again.',
    { cause: error }
  )
}
