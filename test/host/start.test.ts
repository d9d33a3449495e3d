/** `npm start` as a child: what it prints, what a browser then sees, and how it ends. */
import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Browser } from '@playwright/test'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { buildApp } from '../../native/host/build-app.ts'
import { launchChromium } from '../support/chromium.ts'
import { slowTest } from '../support/slow-test.ts'

const ROOT = join(import.meta.dirname, '../..')
const START = join(ROOT, 'native/host/start.ts')

let folder: string
let browser: Browser
const children: ChildProcess[] = []

beforeAll(async () => {
  await buildApp(ROOT, () => undefined)
  folder = mkdtempSync(join(tmpdir(), 'lenet-start-'))
  browser = await launchChromium()
})
afterEach(async () => {
  for (const child of children.splice(0)) {
    if (child.exitCode !== null || child.signalCode !== null) continue
    child.kill('SIGTERM')
    await once(child, 'exit')
  }
})
afterAll(async () => {
  await browser.close()
  rmSync(folder, { recursive: true })
})

interface Started {
  readonly child: ChildProcess
  readonly output: () => string
  /** Of the process itself; its output may still arrive. */
  readonly ended: Promise<number | null>
}

function start(words: readonly string[], data: string): Started {
  const environment = { ...process.env, LENET_DATA: data, DISPLAY: '', WAYLAND_DISPLAY: '' }
  const child = spawn(process.execPath, [START, ...words], {
    env: environment,
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: true
  })
  children.push(child)
  let output = ''
  child.stdout.on('data', (text) => (output += String(text)))
  child.stderr.on('data', (text) => (output += String(text)))
  return { child, output: () => output, ended: once(child, 'close').then(([code]) => code as number | null) }
}

async function addressOf({ output, ended }: Started): Promise<string> {
  const over = { yes: false }
  void ended.then(() => (over.yes = true))
  for (;;) {
    const address = /http:\/\/127\.0\.0\.1:\d+\/\?token=\S+/.exec(output())?.[0]
    if (address) return address
    if (over.yes) throw new Error(`it ended: ${output()}`)
    await sleep(20)
  }
}

describe('npm start without a display', () => {
  test('says why there is no window, names a folder and a port in use, serves the page, trains, and keeps the run when it is interrupted', async () => {
    const data = join(folder, 'one')
    const started = start([], data)
    const { port } = new URL(await addressOf(started))
    // Before it trains, which leaves others little time.
    const second = start(['--browser'], data)
    expect(await second.ended).toBe(1)
    expect(second.output()).toMatch(
      /error: the workbench is open already: another one works in .*one\nhint: .*LENET_DATA/
    )
    const third = start(['--port', port], join(folder, 'two'))
    expect(await third.ended).toBe(1)
    expect(third.output()).toContain(`error: port ${port} is in use`)

    const page = await browser.newPage()
    page.setDefaultTimeout(120_000)
    await page.goto(await addressOf(started))
    expect(started.output()).toMatch(/^No desktop window: .+\. Serving the workbench for a browser instead\.$/m)
    await page.getByRole('button', { name: 'Start training' }).click()
    await page.getByText('img/s').first().waitFor()

    process.kill(-started.child.pid!, 'SIGINT') // the whole group, as a terminal does
    expect(await started.ended).toBe(0)
    const [run] = readdirSync(join(data, 'runs')).filter((name) => !name.startsWith('.'))
    expect(readdirSync(join(data, 'runs', run!)).join()).toMatch(/checkpoint/)
    await page.getByText('Not connected to the workbench').waitFor()
    await page.close()

    const again = start([], data)
    const next = await browser.newPage()
    await next.goto(await addressOf(again))
    await next.getByRole('button', { name: 'Resume', exact: true }).first().waitFor()
    await next.close()
  })

  test('a folder that cannot be used is named', async () => {
    writeFileSync(join(folder, 'file'), '')
    const { output, ended } = start(['--browser'], join(folder, 'file'))
    expect(await ended).toBe(1)
    expect(output()).toMatch(/error: cannot make the folder .*file/)
  })
})

slowTest('npm run dev serves the page from its source, behind the same checks and without a complaint', async () => {
  const started = start(['--dev', '--browser', '--no-open'], join(folder, 'dev'))
  const address = await addressOf(started)
  expect((await fetch(new URL('/app/main.ts', address))).status).toBe(401)
  const page = await browser.newPage()
  const complaints: string[] = []
  page.on('console', (message) => {
    if (message.type() === 'error') complaints.push(message.text())
  })
  page.on('pageerror', (error) => complaints.push(error.message))
  await page.goto(address)
  await page.getByText('CPU').first().waitFor()
  expect(complaints).toEqual([])
  started.child.kill('SIGINT')
  expect(await started.ended).toBe(0)
  await page.close()
})
