/**
 * How the built program starts beside another one, and how it ends whatever its compute process is
 * at; over the double of Electron.
 */
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { afterAll, beforeAll, beforeEach, describe, expect, onTestFinished, test, vi } from 'vitest'
import { buildApp } from '../../native/host/build-app.ts'
import { acquireFileLock } from '../../native/files/file-lock.ts'
import { app, BrowserWindow, closeBrowser, dialog, started } from '../support/electron-double/electron.ts'
import { until } from '../support/until.ts'

const ROOT = join(import.meta.dirname, '../..')
const MAIN = pathToFileURL(join(ROOT, 'out/main/index.js')).href

let folder: string

beforeAll(async () => {
  await buildApp(ROOT, () => undefined)
  folder = mkdtempSync(join(tmpdir(), 'lenet-second-'))
  process.env['LENET_DATA'] = folder
  app.userData = join(folder, 'user')
  mkdirSync(app.userData)
})
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
  const lock = acquireFileLock(join(folder, 'workbench.lock'))
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

describe('the end', () => {
  const start = async (name: string) => {
    const before = started.length
    await import(`${MAIN}?${name}`)
    app.becomeReady()
    await until(() => started.length > before, 'the compute process is started')
    return started.at(-1)!
  }

  test('comes at once while no compute process is alive', async () => {
    const compute = await start('dead')
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
    onTestFinished(() => void vi.useRealTimers())
    compute.child.kill('SIGKILL')
    await until(() => compute.child.signalCode !== null, 'the compute process is dead')
    app.quit()
    expect(await app.ended.promise).toBe(0)
    vi.advanceTimersByTime(60_000) // far beyond when it would have been started again
    expect(started.at(-1)).toBe(compute)
  })

  test('waits for the compute process, which heeds no Ctrl-C, however often it is asked for', async () => {
    const compute = await start('impatient')
    const ready = new Promise((resolve) => compute.once('message', resolve))
    expect(await ready).toEqual({ kind: 'ready' })
    compute.child.kill('SIGINT') // as a terminal sends it to all
    app.quit()
    await new Promise(setImmediate)
    app.quit()
    expect(await app.ended.promise).toBe(0)
    expect(compute.child.exitCode).toBe(0)
  })

  test('does not come from an error of the compute process that main only hears of', async () => {
    const compute = await start('overflowing')
    expect(() => compute.emit('error', 'FatalError', 'v8::ToLocalChecked', '{}')).not.toThrow()
    app.quit()
    expect(await app.ended.promise).toBe(0)
  })
})
