/**
 * Which requests the web server looks at, before it asks who sent them: an intelligible path, one
 * Host, which is a loopback name or one that the user allowed (else another site could rebind its
 * name to this machine), and for WebSockets our own Origin.
 */
import type { IncomingMessage } from 'node:http'
import { isIP } from 'node:net'

const BASE = 'http://localhost'

/**
 * The path and query that a request asks for; null for what no browser sends: a target that is no
 * path, or that cannot be decoded. A proxy's absolute form (`GET http://localhost/`) is taken when
 * its host is allowed.
 */
export function parseTarget(target: string | undefined, allowedHosts: readonly string[]): URL | null {
  const url = URL.parse(target ?? '', BASE)
  if (!url || url.protocol !== 'http:' || !canBeDecoded(url.pathname)) return null
  if (target!.startsWith('/')) return url.origin === BASE ? url : null
  return /^http:\/\//i.test(target!) && hostIsAllowed(url.host, allowedHosts) ? url : null
}

/**
 * The Host of a request; null when there is none, or several, of which a proxy might read another
 * one (RFC 9112, 3.2).
 */
export function hostOf({ headersDistinct }: IncomingMessage): string | null {
  const [host, ...more] = headersDistinct['host'] ?? []
  return host === undefined || more.length > 0 ? null : host
}

/**
 * `allowedHosts`: names other than loopback ones, in lower case. The port is not compared: `ssh -L`
 * may map it.
 */
export function hostIsAllowed(host: string, allowedHosts: readonly string[]): boolean {
  const match = /^(\[[0-9a-f:.]+\]|[a-z0-9.-]+)(?::\d{1,5})?$/i.exec(host)
  if (!match) return false
  const name = match[1]!.toLowerCase().replace(/^\[|\]$/g, '')
  if (allowedHosts.includes(name)) return true
  if (isIP(name)) return name === '::1' || name.startsWith('127.')
  return name === 'localhost' || name.endsWith('.localhost')
}

/**
 * The same-origin rule does not cover WebSockets, so the server checks. A request without an Origin
 * comes from no page of ours.
 */
export function originIsOurs({ headers }: IncomingMessage): boolean {
  return headers.origin === `http://${headers.host}`
}

function canBeDecoded(path: string): boolean {
  try {
    decodeURIComponent(path)
    return true
  } catch {
    return false
  }
}
