/** The workbench for a browser, with its real processes and without a browser. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { CONTENT_SECURITY_POLICY } from '../../native/contract/page-policy.ts'
import { startBrowserHost } from '../../native/host/browser-host.ts'
import { parseStartOptions } from '../../native/host/start-options.ts'

let folder: string
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'lenet-browser-host-'))
  mkdirSync(join(folder, 'out/renderer'), { recursive: true })
  writeFileSync(join(folder, 'out/renderer/index.html'), '<title>built</title>')
  vi.stubEnv('LENET_DATA', join(folder, 'data'))
})
afterAll(() => {
  vi.unstubAllEnvs()
  rmSync(folder, { recursive: true })
})

const OPTIONS = parseStartOptions(['--browser', '--no-open', '--port', '0'])

test('the built page is served with its own policy, until the workbench is stopped', async () => {
  const host = await startBrowserHost(folder, OPTIONS, { onAddress: () => undefined, log: () => undefined })
  const redirect = await fetch(host.url, { redirect: 'manual' })
  const cookie = redirect.headers.getSetCookie().map((text) => text.split(';')[0]!)
  const page = await fetch(new URL('/', host.url), { headers: { cookie: cookie.join('; ') } })
  expect([page.status, await page.text()]).toEqual([200, '<title>built</title>'])
  expect(page.headers.get('content-security-policy')).toBe(CONTENT_SECURITY_POLICY)
  const other = host.newAddress()
  expect([new URL(other).origin, other === host.url]).toEqual([new URL(host.url).origin, false])
  await host.stop()
  await expect(fetch(host.url)).rejects.toThrow('fetch failed')
})

test('a compute process that refuses to work is the reason why there is no workbench', async () => {
  writeFileSync(join(folder, 'file'), '')
  vi.stubEnv('LENET_DATA', join(folder, 'file'))
  const starting = startBrowserHost(folder, OPTIONS, { onAddress: () => undefined, log: () => undefined })
  await expect(starting).rejects.toThrow(/^cannot make the folder .*file/)
})
