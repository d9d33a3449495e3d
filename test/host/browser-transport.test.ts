/**
 * What a page in a browser finds out about a line that it cannot open, from a real web server that
 * ends or is started anew.
 */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Browser, Page } from '@playwright/test'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { forkComputeProcess, type SocketHandle } from '../../native/host/fork-compute-process.ts'
import { Supervisor } from '../../native/host/supervision/supervisor.ts'
import { startWebServer, type WebServer } from '../../native/host/web-server.ts'
import { launchChromium } from '../support/chromium.ts'
import { pageScript } from '../support/page-script.ts'
import type { TransportInPage } from './browser-transport-entry.ts'

let folder: string
let browser: Browser
let supervisor: Supervisor<SocketHandle>

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'lenet-line-'))
  process.env['LENET_DATA'] = join(folder, 'data')
  writeFileSync(join(folder, 'index.html'), '<!doctype html><title>page</title><script src="/page.js"></script>')
  writeFileSync(
    join(folder, 'page.js'),
    await pageScript(join(import.meta.dirname, 'browser-transport-entry.ts'), 'browserTransport')
  )
  supervisor = new Supervisor<SocketHandle>({
    spawn: (listeners) =>
      forkComputeProcess(listeners, { entry: new URL('../support/fake-compute-process.ts', import.meta.url) }),
    onState: () => undefined,
    log: () => undefined
  })
  supervisor.start()
  browser = await launchChromium()
})

afterAll(async () => {
  await browser.close()
  await supervisor.stop()
  rmSync(folder, { recursive: true })
})

const serve = (port: number) =>
  startWebServer({
    root: folder,
    port,
    host: '127.0.0.1',
    allowedHosts: [],
    handOver: (socket, request) => supervisor.handOver({ socket, request }),
    onAddress: () => undefined,
    log: () => undefined
  })
const open = (page: Page) => page.evaluate(() => (Reflect.get(window, 'transport') as TransportInPage).open())
const isReady = async () => {
  while (supervisor.state.kind !== 'ready') await sleep(5)
}

/** A page that the server knows, and what its console says. */
async function openPage(server: WebServer): Promise<{ page: Page; complaints: string[] }> {
  const context = await browser.newContext()
  const page = await context.newPage()
  const complaints: string[] = []
  page.on('console', (message) => complaints.push(message.text()))
  await page.goto(server.newAddress())
  await page.waitForURL(`http://127.0.0.1:${server.port}/`)
  return { page, complaints }
}

test('a server that has ended does not answer; one that was started anew on its port refuses the page', async () => {
  await isReady()
  const first = await serve(0)
  const { page } = await openPage(first)
  expect(await open(page)).toBe('open')
  first.close()
  expect(await open(page)).toBe('no-answer')
  const second = await serve(first.port)
  expect(await open(page)).toBe('refused')
  // Another tab with the new address makes this one known too: it is the same browser.
  const other = await page.context().newPage()
  await other.goto(second.url)
  await other.waitForURL(`http://127.0.0.1:${second.port}/`)
  expect(await open(page)).toBe('open')
  second.close()
})

test('a compute process that dies is told from both, and nothing more is sent over its socket', async () => {
  await isReady()
  const server = await serve(0)
  const { page, complaints } = await openPage(server)
  expect(await open(page)).toBe('open')
  expect(await page.evaluate(() => (Reflect.get(window, 'transport') as TransportInPage).callAndLose())).toBe('io')
  expect(complaints).toEqual([])
  await supervisor.stop()
  expect(await open(page)).toBe('no-compute')
  server.close()
})
