/** The built program where another one is already at work, over the double of Electron. */
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { buildApp } from '../../native/host/build-app.ts'
import { takeLock } from '../../native/runs/run-lock.ts'
import { app, BrowserWindow, closeBrowser, dialog, started } from '../support/electron-double/electron.ts'

const ROOT = join(import.meta.dirname, '../..')
const MAIN = pathToFileURL(join(ROOT, 'out/main/index.js')).href

let folder: string

beforeAll(async () => {
  await buildApp(ROOT, () => undefined)
  folder = mkdtempSync(join(tmpdir(), 'lenet-second-'))
  process.env['LENET_DATA'] = folder
  app.userData = join(folder, 'user')
  mkdirSync(app.userData)
}, 120_000)
beforeEach(() => app.reset())
afterAll(async () => {
  // The program may end before its window has opened.
  await Promise.all(BrowserWindow.getAllWindows().map(({ webContents }) => webContents.page))
  await closeBrowser()
  rmSync(folder, { recursive: true })
})

test('a second start of the desktop leaves everything to the first', async () => {
  app.hasLock = false
  await import(`${MAIN}?second`)
  app.becomeReady()
  expect(await app.ended.promise).toBe(0)
  expect(BrowserWindow.getAllWindows()).toEqual([])
  expect(started).toEqual([])
})

test('a folder in the hands of a browser-hosted workbench: the user is told which, and the program ends', async () => {
  const lock = takeLock(join(folder, 'workbench.lock'))
  app.hasLock = true
  await import(`${MAIN}?locked`)
  app.becomeReady()
  expect(await app.ended.promise).toBe(0)
  expect(dialog.errors).toHaveLength(1)
  expect(dialog.errors[0]).toMatch(
    /^LeNet Workbench: The workbench is open already: another one works in .*LENET_DATA/s
  )
  expect(started).toHaveLength(1)
  lock!.release()
})
