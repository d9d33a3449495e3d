/**
 * How a browser gets into the workbench. A printed address holds a sign-in token that is good once;
 * it is exchanged for two secrets. The session cookie lets the browser fetch the page. Browsers
 * send it to every port of a host, so it does not open a connection: for that a page presents the
 * page secret, which it keeps in its local storage, where no other port can read it.
 */
import { createHash, randomBytes, timingSafeEqual } from 'node:crypto'
import type { IncomingMessage } from 'node:http'
import { PAGE_SECRET_KEY, PROTOCOL, PROTOCOL_PREFIX } from '../contract/browser-sign-in.ts'

/** Addresses that nobody opened; more than anyone leaves unused. */
const MAX_UNUSED_TOKENS = 100

export class SignIn {
  readonly #port: number
  readonly #randomSecret: () => string
  readonly #sessionSecret: string
  readonly #pageSecret: string
  /** SHA-256 of each token, the oldest first. */
  readonly #unusedTokens = new Set<string>()

  constructor(port: number, randomSecret: () => string = () => randomBytes(32).toString('base64url')) {
    this.#port = port
    this.#randomSecret = randomSecret
    this.#sessionSecret = randomSecret()
    this.#pageSecret = randomSecret()
  }

  issueToken(): string {
    const token = this.#randomSecret()
    this.#unusedTokens.add(hashOf(token))
    const [oldest] = this.#unusedTokens
    if (this.#unusedTokens.size > MAX_UNUSED_TOKENS) this.#unusedTokens.delete(oldest!)
    return token
  }

  isUnused(token: string): boolean {
    return this.#unusedTokens.has(hashOf(token))
  }

  /** Whether the token was good. It is not any more. */
  useToken(token: string): boolean {
    return this.#unusedTokens.delete(hashOf(token))
  }

  hasSession({ headers }: IncomingMessage): boolean {
    const cookies = (headers.cookie ?? '').split(';').map((cookie) => cookie.trim().split('='))
    return cookies.some(
      ([name, value]) => name === this.#cookieName && value !== undefined && isSameText(value, this.#sessionSecret)
    )
  }

  /** Whether a request for a WebSocket offers the page secret among its subprotocols. */
  hasPageSecret({ headers }: IncomingMessage): boolean {
    const protocols = (headers['sec-websocket-protocol'] ?? '').split(',').map((name) => name.trim())
    return (
      protocols.includes(PROTOCOL) && protocols.some((name) => isSameText(name, PROTOCOL_PREFIX + this.#pageSecret))
    )
  }

  /**
   * For `Set-Cookie`: scripts cannot read it, and requests that other sites cause do not carry it.
   */
  get cookie(): string {
    return `${this.#cookieName}=${this.#sessionSecret}; HttpOnly; SameSite=Strict; Path=/`
  }

  /** The script of the sign-in page: keeps the page secret and goes on to the workbench. */
  get script(): string {
    return `localStorage.setItem('${PAGE_SECRET_KEY}','${this.#pageSecret}');location.replace('/')`
  }

  /** Browsers send the cookies of a host to all its ports; the name keeps two workbenches apart. */
  get #cookieName(): string {
    return `lenet_workbench_${this.#port}`
  }
}

/** For a Content-Security-Policy that lets this script run and no other. */
export function scriptHash(script: string): string {
  return `'sha256-${createHash('sha256').update(script).digest('base64')}'`
}

function hashOf(text: string): string {
  return createHash('sha256').update(text).digest('base64')
}

/** Takes the same time wherever the two differ. */
function isSameText(one: string, other: string): boolean {
  return timingSafeEqual(Buffer.from(hashOf(one)), Buffer.from(hashOf(other)))
}
