/**
 * How the network is reached: through the proxies that the environment names, with limits on
 * waiting.
 */
import { EnvHttpProxyAgent, errors, interceptors, type Dispatcher } from 'undici'
import { WorkbenchError } from '../contract/errors.ts'
import type { Environment } from '../files/program-folders.ts'

export interface Connections {
  readonly dispatcher: Dispatcher
  /** Ends them at once. */
  close(): Promise<void>
}

const REDIRECTIONS = 5

/**
 * Honours HTTPS_PROXY, HTTP_PROXY and NO_PROXY, in lower case too. `timeoutMs` bounds each wait:
 * for a connection, for an answer, between two pieces of it. Throws WorkbenchError `bad-argument`
 * for a proxy that is no address.
 */
export function openConnections(environment: Environment, timeoutMs: number): Connections {
  // Empty, not absent: undici would look into the environment of the process instead.
  const variable = (name: string) => environment[name.toLowerCase()] ?? environment[name] ?? ''
  const [httpProxy, httpsProxy] = [variable('HTTP_PROXY'), variable('HTTPS_PROXY')]
  try {
    const agent = new EnvHttpProxyAgent({
      httpProxy,
      httpsProxy,
      noProxy: variable('NO_PROXY'),
      connect: { timeout: timeoutMs },
      headersTimeout: timeoutMs,
      bodyTimeout: timeoutMs
    })
    return {
      dispatcher: agent.compose(interceptors.redirect({ maxRedirections: REDIRECTIONS })),
      close: () => agent.destroy()
    }
  } catch (error) {
    throw new WorkbenchError(
      'bad-argument',
      `the proxy makes no sense: HTTPS_PROXY is "${httpsProxy}", HTTP_PROXY is "${httpProxy}"; expected http://host:port`,
      'Correct or remove these environment variables.',
      { cause: error }
    )
  }
}

const REASONS: Readonly<Record<string, string>> = {
  ENOTFOUND: 'the name is unknown',
  EAI_AGAIN: 'the name could not be looked up',
  ECONNREFUSED: 'it refuses connections',
  ECONNRESET: 'the connection was cut',
  ENETUNREACH: 'the network cannot be reached',
  ETIMEDOUT: 'it did not answer in time',
  UND_ERR_CONNECT_TIMEOUT: 'it did not answer in time',
  UND_ERR_HEADERS_TIMEOUT: 'it did not answer in time',
  UND_ERR_BODY_TIMEOUT: 'it stopped sending',
  UND_ERR_SOCKET: 'the connection was cut'
}

/** Why a request failed, in words. */
export function networkReason(error: unknown): string {
  const causes: Error[] = []
  for (let at = error; at instanceof Error && causes.length < 5; at = at.cause) causes.push(at)
  for (const cause of causes) {
    const reason = REASONS['code' in cause ? String(cause.code) : '']
    if (reason !== undefined) return reason
  }
  const [first] = causes
  if (first instanceof errors.UndiciError || first?.message) return first.message
  return String(error)
}
