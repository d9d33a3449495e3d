/**
 * The built program in Electron itself, where its binary is. REQUIRE_ELECTRON=1 makes a missing one
 * a failure; PACKAGED_APP is the program of a package that was made with E2E_BUILD=1, to be tested
 * instead.
 */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { _electron, type ElectronApplication, type Page } from '@playwright/test'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { buildApp } from '../../native/host/build-app.ts'
import { findElectron } from '../../native/host/electron-binary.ts'

const ROOT = join(import.meta.dirname, '../..')
const here = findElectron(ROOT, {
  platform: process.platform,
  environment: process.env,
  isRoot: process.getuid?.() === 0
})
const required = process.env['REQUIRE_ELECTRON'] === '1'
const packaged = process.env['PACKAGED_APP']

if (packaged === undefined && here.kind === 'not-here' && !required) {
  describe.skip(`in Electron itself (skipped: ${here.reason})`, () => {
    test('opens a window, trains, and ends', () => undefined)
  })
} else {
  describe('in Electron itself', () => {
    let folder: string
    let electron: ElectronApplication
    let page: Page

    beforeAll(async () => {
      const program = await findProgram()
      folder = mkdtempSync(join(tmpdir(), 'lenet-real-electron-'))
      electron = await _electron.launch({
        executablePath: program.binary,
        args: [...program.words, `--user-data-dir=${join(folder, 'user')}`],
        env: { ...process.env, LENET_DATA: join(folder, 'data') }
      })
      page = await electron.firstWindow()
    })

    afterAll(async () => {
      await electron.close()
      rmSync(folder, { recursive: true, force: true })
    })

    test('shows the page from its own protocol, isolated, without Node', async () => {
      await page.getByRole('heading', { level: 1 }).waitFor()
      expect(page.url()).toMatch(/^app:\/\/bundle\//)
      expect(
        await page.evaluate(() => [typeof Reflect.get(window, 'require'), typeof Reflect.get(window, 'process')])
      ).toEqual(['undefined', 'undefined'])
    })

    test('trains, and lives through the end of its compute process', async () => {
      await page.getByRole('button', { name: 'Start training' }).click()
      await page.getByText('img/s').first().waitFor({ timeout: 60_000 })
      await electron.evaluate(({ app }) => {
        const compute = app.getAppMetrics().find(({ name }) => name === 'LeNet Workbench compute')
        process.kill(compute!.pid, 'SIGKILL')
      })
      await page.getByRole('button', { name: 'Resume', exact: true }).first().waitFor()
    })

    test('refuses to navigate away and to open windows', async () => {
      await page.evaluate(() => (location.href = 'https://example.com/'))
      await page.evaluate(() => open('https://example.com/'))
      expect(page.url()).toMatch(/^app:\/\/bundle\//)
      expect(electron.windows()).toHaveLength(1)
    })
  })
}

async function findProgram(): Promise<{ readonly binary: string; readonly words: readonly string[] }> {
  if (packaged !== undefined) return { binary: resolve(ROOT, packaged), words: [] }
  if (here.kind === 'not-here') throw new Error(`REQUIRE_ELECTRON is set, but ${here.reason}`)
  await buildApp(ROOT, () => undefined)
  return { binary: here.binary, words: [ROOT] }
}
