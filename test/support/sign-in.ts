/**
 * Signs in to a web server as a browser does that opens its address: the cookie, and the secret
 * that its page keeps.
 */
import { WebSocket } from 'ws'
import { PROTOCOL, PROTOCOL_PREFIX, RPC_PATH } from '../../native/contract/browser-sign-in.ts'

export interface BrowserSession {
  readonly cookie: string
  readonly secret: string
}

/** `address`: with an unused token. */
export async function signIn(address: string): Promise<BrowserSession> {
  const response = await fetch(address)
  if (response.status !== 200) throw new Error(`the sign-in answers ${response.status}`)
  return {
    cookie: response.headers.get('set-cookie')!.split(';')[0]!,
    secret: /setItem\('[\w-]+','([\w-]{43})'\)/.exec(await response.text())![1]!
  }
}

/** A WebSocket as the page opens it; it may still be refused. */
export function pageSocket(port: number, { cookie, secret }: BrowserSession): WebSocket {
  const host = `127.0.0.1:${port}`
  return new WebSocket(`ws://${host}${RPC_PATH}`, [PROTOCOL, PROTOCOL_PREFIX + secret], {
    headers: { origin: `http://${host}`, cookie }
  })
}
