/**
 * The engine's side of the protocol: takes calls by name, answers with what comes of them. It runs
 * wherever the engine does, in a Node process or in a worker of a page, so it knows neither
 * processes nor ports.
 */
import { WorkbenchError, type ErrorDetails } from '../../contract/errors.ts'
import type { CallTable, FromProcess, ToProcess } from './protocol.ts'

export type CallHandlers<Calls extends CallTable<Calls>> = {
  readonly [Name in keyof Calls]: (args: Calls[Name]['args']) => Calls[Name]['result'] | Promise<Calls[Name]['result']>
}

export interface ServedEngine<Calls extends CallTable<Calls>> {
  readonly calls: CallHandlers<Calls>
  readonly stop: () => void
  /** What to do about an error that is no WorkbenchError. */
  readonly hint: string
}

type Handler = (args: unknown) => unknown

/** The caller passes every message to what it gets back, and says `ready` once it can. */
export function serveCalls<Calls extends CallTable<Calls>>(
  { calls, stop, hint }: ServedEngine<Calls>,
  answer: (message: FromProcess) => void
): (message: ToProcess) => void {
  const handlers = new Map(Object.entries(calls) as [string, Handler][])
  const perform = async (name: string, args: unknown): Promise<unknown> => {
    const handler = handlers.get(name)
    if (!handler) throw new Error(`the engine has no call ${name}`)
    return await handler(args)
  }
  return (message) => {
    if (message.kind === 'stop') stop()
    else
      perform(message.name, message.args).then(
        (value) => answer({ kind: 'result', value }),
        (error: unknown) => answer({ kind: 'failed', error: detailsOf(error, hint) })
      )
  }
}

function detailsOf(error: unknown, hint: string): ErrorDetails {
  if (error instanceof WorkbenchError) {
    const { code, message, hint: ownHint, remedy } = error
    return { code, message, hint: ownHint, remedy }
  }
  return { code: 'engine', message: error instanceof Error ? error.message : String(error), hint }
}
