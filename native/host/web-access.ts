/**
 * Who may talk to the web server: requests whose Host is a loopback name or one that the user named, which carry the token or
 * the cookie that it was exchanged for. A page of another site fails at the Origin, a name that points here at the Host.
 */
import { createHash, timingSafeEqual } from 'node:crypto'
import type { IncomingMessage } from 'node:http'
import { isIP } from 'node:net'

export interface WebAccess {
  /** Random, at least 128 bits. */
  readonly token: string
  readonly port: number
  /** Names other than loopback ones that Host may have, in lower case. */
  readonly allowedHosts: readonly string[]
}

export function hostIsAllowed(host: string | undefined, { allowedHosts }: Pick<WebAccess, 'allowedHosts'>): boolean {
  const match = /^(\[[0-9a-f:.]+\]|[a-z0-9.-]+)(?::\d{1,5})?$/i.exec(host ?? '')
  if (!match) return false
  const name = match[1]!.toLowerCase().replace(/^\[|\]$/g, '')
  if (allowedHosts.includes(name)) return true
  if (isIP(name)) return name === '::1' || name.startsWith('127.')
  return name === 'localhost' || name.endsWith('.localhost')
}

/** WebSockets are not bound by the same-origin rule: the server has to look, and a missing Origin is no page of ours. */
export function originIsOurs({ headers }: IncomingMessage): boolean {
  return headers.origin === `http://${headers.host}`
}

export function tokenIsRight(token: string, access: WebAccess): boolean {
  return sameText(token, access.token)
}

export function hasCookie({ headers }: IncomingMessage, access: WebAccess): boolean {
  const cookies = (headers.cookie ?? '').split(';').map((cookie) => cookie.trim().split('='))
  return cookies.some(
    ([name, value]) => name === cookieName(access) && value !== undefined && sameText(value, access.token)
  )
}

/** For `Set-Cookie`: scripts cannot read it, other sites cannot send it. */
export function cookie(access: WebAccess): string {
  return `${cookieName(access)}=${access.token}; HttpOnly; SameSite=Strict; Path=/`
}

/** Browsers send cookies to every port of a host, so the name tells which one is meant. */
function cookieName({ port }: WebAccess): string {
  return `lenet_workbench_${port}`
}

/** Takes the same time wherever the difference is. */
function sameText(one: string, other: string): boolean {
  const hash = (text: string) => createHash('sha256').update(text).digest()
  return timingSafeEqual(hash(one), hash(other))
}
