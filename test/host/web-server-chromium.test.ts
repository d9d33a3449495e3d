/** The web server as Chromium sees it: sign-in, isolation of the page, and who gets a socket. */
import { once } from 'node:events'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Browser } from '@playwright/test'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { SocketAcceptor } from '../../native/host/accept-socket.ts'
import type { WebServer } from '../../native/host/web-server.ts'
import { launchChromium } from '../support/chromium.ts'
import { serveFolder } from './serve-folder.ts'

let folder: string
let server: WebServer
let browser: Browser
/** Answers the handshake of each socket, as the compute process does. */
const acceptor = new SocketAcceptor(() => undefined)
let sockets = 0

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'lenet-web-'))
  writeFileSync(join(folder, 'index.html'), '<!doctype html><title>page</title><script src="/page.js"></script>')
  writeFileSync(join(folder, 'page.js'), 'document.title = String(crossOriginIsolated)')
  server = await serveFolder(folder, (socket, request) => {
    acceptor.receive(++sockets, socket, request)
    acceptor.release(sockets)
  })
  browser = await launchChromium()
})
afterAll(async () => {
  await browser.close()
  server.close()
  rmSync(folder, { recursive: true })
})

const own = () => `127.0.0.1:${server.port}`

test('the token leaves the address, the page is isolated, and other ports of this machine get no socket', async () => {
  const evil = createServer((_request, response) => response.end('<!doctype html>')).listen(0, '127.0.0.1')
  await once(evil, 'listening')
  const page = await browser.newPage()
  try {
    await page.goto(server.newAddress())
    await page.waitForURL(`http://${own()}/`)
    await page.waitForFunction(() => document.title === 'true')
    expect(await page.evaluate(() => document.cookie)).toBe('')
    const tryRpc = (port: number) =>
      page.evaluate(
        (at) =>
          new Promise((resolve) => {
            const key = localStorage.getItem('lenet-workbench-page-secret') ?? ''
            const socket = new WebSocket(`ws://127.0.0.1:${at}/rpc`, ['lenet-workbench', `secret.${key}`])
            socket.onopen = () => resolve('open')
            socket.onerror = () => resolve('refused')
          }),
        port
      )
    expect(await tryRpc(server.port)).toBe('open')
    // The same host, so the cookie is sent along; the Origin is another, and its storage does not
    // hold the secret.
    await page.goto(`http://127.0.0.1:${(evil.address() as AddressInfo).port}/`)
    expect(await tryRpc(server.port)).toBe('refused')
  } finally {
    await page.close()
    evil.close()
  }
})

test('an address that is clicked on a page of another site opens the workbench, and again when it was used', async () => {
  const address = server.newAddress()
  const elsewhere = createServer((_request, response) => {
    response.setHeader('content-type', 'text/html').end(`<!doctype html><a href="${address}">open</a>`)
  }).listen(0, '127.0.0.1')
  await once(elsewhere, 'listening')
  const page = await browser.newPage()
  try {
    for (let click = 0; click < 2; click++) {
      await page.goto(`http://localhost:${(elsewhere.address() as AddressInfo).port}/`)
      await page.getByText('open').click()
      await page.waitForURL(`http://${own()}/`)
      await page.waitForFunction(() => document.title === 'true')
    }
  } finally {
    await page.close()
    elsewhere.close()
  }
})
