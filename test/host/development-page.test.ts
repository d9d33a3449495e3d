/** The page of development: Vite's, under a policy that allows what Vite needs and no more. */
import { once } from 'node:events'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { resolve } from 'node:path'
import { afterEach, expect, test } from 'vitest'
import { CONTENT_SECURITY_POLICY } from '../../native/contract/page-policy.ts'
import { DEVELOPMENT_POLICY, openDevelopmentPage, type DevelopmentPage } from '../../native/host/development-page.ts'

let http: Server | undefined
let page: DevelopmentPage | undefined
afterEach(async () => {
  await page?.close()
  http?.close()
})

const directives = (policy: string) => policy.split(';').map((directive) => directive.trim())

test('its policy differs from that of the built page in styles, workers and trusted types alone', () => {
  const [built, development] = [directives(CONTENT_SECURITY_POLICY), directives(DEVELOPMENT_POLICY)]
  expect(development.filter((directive) => !built.includes(directive))).toEqual([
    "style-src 'self' 'unsafe-inline'",
    "worker-src 'self' blob:"
  ])
  expect(built.filter((directive) => !development.includes(directive))).toEqual([
    "style-src 'self'",
    "require-trusted-types-for 'script'"
  ])
})

test('every address gives the page with hot reload, and components are compiled', async () => {
  http = createServer()
  page = await openDevelopmentPage(resolve(import.meta.dirname, '../..'), http)
  http.on('request', page.files).listen(0, '127.0.0.1')
  await once(http, 'listening')
  const get = async (path: string) => {
    const response = await fetch(`http://127.0.0.1:${(http!.address() as AddressInfo).port}${path}`, {
      headers: { accept: 'text/html' }
    })
    return response.text()
  }
  expect(await get('/train')).toContain('/@vite/client')
  expect(await get('/app/app.vue')).toMatch(/render|setup/)
})
