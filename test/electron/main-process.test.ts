/**
 * The built program (out/main, out/preload, out/renderer) from its start to its end, over the
 * double of Electron: main runs here, the page in Chromium, the compute process as a child, all
 * with the code that is shipped.
 */
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import type { Page } from '@playwright/test'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { CHANNELS, type DesktopBridge } from '../../native/contract/desktop.ts'
import { VIEWS } from '../../native/contract/views.ts'
import { PortTransport } from '../../native/contract/wire/port-transport.ts'
import { buildApp } from '../../native/host/build-app.ts'
import { connection } from '../../renderer/client/connect.ts'
import {
  app,
  BrowserWindow,
  closeBrowser,
  dialog,
  ipcMain,
  Menu,
  MessageChannelMain,
  nativeTheme,
  Notification,
  protocol,
  session,
  shell,
  started
} from '../support/electron-double/electron.ts'
import { preventable, type MenuItem } from '../support/electron-double/main-modules.ts'
import { slowTest } from '../support/slow-test.ts'
import { until } from '../support/until.ts'

const ROOT = join(import.meta.dirname, '../..')

let folder: string
let window: BrowserWindow
let page: Page

/** What was sent to the page before has arrived, and what it sent before too. */
const reached = () => page.evaluate(() => undefined)

beforeAll(async () => {
  await buildApp(ROOT, () => undefined)
  folder = mkdtempSync(join(tmpdir(), 'lenet-electron-'))
  process.env['LENET_DATA'] = join(folder, 'data')
  app.userData = folder
  writeFileSync(
    join(folder, 'window.json'),
    JSON.stringify({ x: 5000, y: 40, width: 1100, height: 700, maximized: false })
  )
  await import(pathToFileURL(join(ROOT, 'out/main/index.js')).href)
  app.becomeReady()
  await until(() => BrowserWindow.getAllWindows().length > 0, 'a window is open')
  window = BrowserWindow.getAllWindows()[0]!
  page = await window.webContents.page
})

afterAll(async () => {
  await closeBrowser()
  for (const { child } of started) child.kill('SIGKILL')
  rmSync(folder, { recursive: true })
})

describe('the window', () => {
  test('shows the real page, connected, without a complaint', async () => {
    await page.getByRole('heading', { level: 1 }).waitFor()
    expect(page.url()).toMatch(/^http:\/\/bundle\.localhost\//)
    expect(window.done).toContain('show')
    await until(async () => /CPU/.test(await statusText()), 'the status names the CPU')
    expect(window.webContents.complaints).toEqual([])
  })

  test('is sandboxed and isolated, and at its old size where a screen still is', () => {
    expect(app.sandboxEnabled).toBe(true)
    const { webPreferences, width, height, x } = window.options
    expect(webPreferences).toMatchObject({ sandbox: true, contextIsolation: true, nodeIntegration: false })
    expect(Object.keys(webPreferences).sort()).toEqual([
      'contextIsolation',
      'devTools',
      'nodeIntegration',
      'preload',
      'sandbox',
      'spellcheck'
    ])
    expect({ width, height, x }).toEqual({ width: 1100, height: 700, x: undefined })
  })

  test('hands the page named functions and nothing of Electron', async () => {
    const names = await page.evaluate(() => Object.keys(Reflect.get(window, 'workbenchDesktop') as object).sort())
    expect(names).toEqual([
      'chooseSaveTarget',
      'notify',
      'onComputeState',
      'onFilesOpened',
      'onMenuCommand',
      'requestPort',
      'setTheme',
      'showProgress'
    ])
  })
})

describe('what a page may not do', () => {
  test('leave for another site', async () => {
    const before = page.url()
    await page.evaluate(() => (location.href = 'https://evil.example/'))
    await until(() => window.webContents.refused.includes('https://evil.example/'), 'the address is refused')
    expect(page.url()).toBe(before)
  })

  test('open windows; known https sites open in the browser instead, once', async () => {
    await page.evaluate(() => {
      for (const url of [
        'https://www.youtube.com/watch?v=YRhxdVk_sIs',
        'https://www.youtube.com/watch?v=what-a-page-would-carry-out',
        'https://en.wikipedia.org/wiki/Convolutional_neural_network?leak=1',
        'https://evil.example/',
        'http://yann.lecun.com/',
        'file:///etc/passwd',
        'javascript:alert(1)',
        ''
      ])
        open(url)
    })
    await until(() => shell.opened.length > 0, 'the link is opened')
    await reached()
    expect(shell.opened).toEqual(['https://www.youtube.com/watch?v=YRhxdVk_sIs'])
  })

  test('load or reach anything elsewhere', async () => {
    const outcome = await page.evaluate(async () => {
      const fetched = await fetch('https://evil.example/').then(
        () => 'fetched',
        () => 'refused'
      )
      const script = document.createElement('script')
      try {
        script.textContent = 'window.ran = true'
      } catch {
        // Trusted Types refuse the assignment; the policy would refuse to run it.
      }
      document.body.append(script)
      return [fetched, Reflect.has(window, 'ran')]
    })
    expect(outcome).toEqual(['refused', false])
    // The policy has complained about all of that, and is heard.
    expect(window.webContents.complaints.splice(0).join()).toContain('Content Security Policy')
  })

  test('reach the network by what its policy does not cover, as prefetching or the spell checker', () => {
    const { beforeRequest, spellChecks } = session.defaultSession
    const isCancelled = (url: string) => {
      const decisions: boolean[] = []
      beforeRequest!({ url }, ({ cancel }) => decisions.push(cancel))
      return decisions[0]
    }
    expect(spellChecks).toBe(false)
    expect(window.options.webPreferences).toMatchObject({ spellcheck: false, devTools: !app.isPackaged })
    for (const url of [
      'https://redirector.gvt1.com/edgedl/chrome/dict/en-us-10-1.bdic',
      'http://localhost:1/',
      'ws://127.0.0.1:2/',
      'file:///etc/passwd',
      'no address'
    ]) {
      expect([url, isCancelled(url)]).toEqual([url, true])
    }
    for (const url of ['app://bundle/index.html', 'blob:app://bundle/1', 'data:image/png,']) {
      expect([url, isCancelled(url)]).toEqual([url, false])
    }
  })

  test('be given a permission or a device, but for writing text to the clipboard', () => {
    const { request, check, device } = session.defaultSession
    const decisions = (contents: unknown, permission: string) => {
      const decided: boolean[] = [check!(contents, permission)]
      request!(contents, permission, (decision) => decided.push(decision))
      return decided
    }
    const ours = window.webContents
    for (const permission of ['media', 'geolocation', 'notifications', 'clipboard-read', 'fullscreen']) {
      expect(decisions(ours, permission)).toEqual([false, false])
    }
    expect(decisions(ours, 'clipboard-sanitized-write')).toEqual([true, true])
    for (const stranger of [null, { mainFrame: { origin: 'https://evil.example' } }]) {
      expect(decisions(stranger, 'clipboard-sanitized-write')).toEqual([false, false])
    }
    expect(device!()).toBe(false)
  })

  test.each([
    ['the page it shows', true, (url: string) => url],
    ['another place in it', true, (url: string) => `${url.split('#')[0]}#/draw`],
    ['another page of the program', false, () => 'app://bundle/other.html']
  ])('load anything but itself: %s', (_title, allowed, target) => {
    const event = preventable({ url: target(window.webContents.getURL()) })
    window.webContents.emit('will-navigate', event)
    expect(event.prevented).toBe(!allowed)
  })

  test('attach a webview', () => {
    let prevented = false
    window.webContents.emit('will-attach-webview', { preventDefault: () => (prevented = true) })
    expect(prevented).toBe(true)
  })

  test.each([
    ['a path out of the folder', 'app://bundle/../main/index.js'],
    ['the same, encoded', 'app://bundle/..%2fmain%2findex.js'],
    ['twice', 'app://bundle/%2e%2e%2f%2e%2e%2fpackage.json'],
    ['with backslashes', 'app://bundle/..%5c..%5cpackage.json'],
    ['a file that is not there', 'app://bundle/gone.js'],
    ['a folder', 'app://bundle/assets'],
    ['a name that is no text', 'app://bundle/%ff'],
    ['a name with a zero', 'app://bundle/index.html%00.js'],
    ['another host', 'app://elsewhere/index.html']
  ])('read %s', async (_title, url) => {
    expect((await protocol.answer(url)).status).toBe(404)
  })

  test('ask by another method than GET', async () => {
    expect((await protocol.answer('app://bundle/index.html', 'POST')).status).toBe(404)
  })

  test.each([
    ['no frame', null],
    ['another frame of the same origin', { origin: 'app://bundle' }],
    ['a frame of another origin', { origin: 'https://evil.example' }]
  ])('ask main for anything: %s', async (_title, senderFrame) => {
    for (const channel of Object.values(CHANNELS).filter((name) => ipcMain.handlers.has(name))) {
      const event = { sender: window.webContents, senderFrame }
      await expect(ipcMain.invoke(channel, event, ['x'])).rejects.toThrow('refused: the sender')
    }
  })

  test.each([
    [CHANNELS.requestPort, ''],
    [CHANNELS.requestPort, 'x'.repeat(65)],
    [CHANNELS.requestPort, { toString: 'x' }],
    [CHANNELS.chooseSaveTarget, 7],
    [CHANNELS.chooseSaveTarget, 'x'.repeat(201)],
    [CHANNELS.setTheme, 'pink'],
    [CHANNELS.showProgress, undefined],
    [CHANNELS.showProgress, { share: 1.5, mode: 'normal' }],
    [CHANNELS.showProgress, { share: 0.5, mode: 'green' }],
    [CHANNELS.notify, { title: '', body: 'x' }],
    [CHANNELS.notify, { title: 'x', body: 'x'.repeat(501) }]
  ])('send main what makes no sense: %s %j', async (channel, argument) => {
    const event = { sender: window.webContents, senderFrame: window.webContents.mainFrame }
    await expect(ipcMain.invoke(channel, event, [argument])).rejects.toThrow('refused')
  })
})

test('a run is shown on the taskbar, and told by a notification that leads to the window', async () => {
  const bridge = <K extends 'showProgress' | 'notify'>(name: K, argument: Parameters<DesktopBridge[K]>[0]) =>
    page.evaluate(
      ([method, value]) =>
        (Reflect.get(window, 'workbenchDesktop') as Record<string, (v: unknown) => void>)[method]!(value),
      [name, argument] as const
    )
  const shown = () => window.done.filter((what) => what.startsWith('progress'))
  await bridge('showProgress', { share: 0.25, mode: 'paused' })
  await bridge('showProgress', null)
  await until(() => shown().at(-1) === 'progress -1', 'the bar is taken away')
  expect(shown().slice(-2)).toEqual(['progress 0.25 paused', 'progress -1'])
  await bridge('notify', { title: 'Training is finished', body: 'After 5 epochs.' })
  await until(() => Notification.shown.length > 0, 'it is shown')
  expect(Notification.shown.map(({ options }) => options)).toEqual([
    { title: 'Training is finished', body: 'After 5 epochs.' }
  ])
  const before = window.done.filter((what) => what === 'focus').length
  Notification.shown[0]!.emit('click')
  expect(window.done.filter((what) => what === 'focus').length).toBe(before + 1)
})

test('what main refuses reaches the page in main’s words', async () => {
  await expect(chooseSaveTarget('x'.repeat(201))).rejects.toThrow(/^page\.evaluate: Error: refused: not a file name/)
})

describe('what the policy of the page says', () => {
  test('it comes with every file, and says the kind of each', async () => {
    const answer = await protocol.answer('app://bundle/index.html')
    expect(answer.headers.get('content-security-policy')).toContain("default-src 'none'")
    expect(answer.headers.get('content-type')).toBe('text/html; charset=utf-8')
    expect(protocol.schemes).toEqual([
      { scheme: 'app', privileges: { standard: true, secure: true, supportFetchAPI: true, codeCache: true } }
    ])
  })
})

describe('menu and dialogs', () => {
  const item = (menu: readonly MenuItem[], label: string): MenuItem | undefined => {
    for (const entry of menu) {
      if (entry.label === label) return entry
      const below = item(entry.submenu ?? [], label)
      if (below) return below
    }
    return undefined
  }

  test('the views have keys, and choosing one shows it', async () => {
    expect(VIEWS.map(({ title }) => item(Menu.application, title)?.accelerator)).toEqual(
      VIEWS.map((_view, index) => `CmdOrCtrl+${index + 1}`)
    )
    const heard = page.evaluate(
      () =>
        new Promise((resolve) => {
          const desktop = Reflect.get(window, 'workbenchDesktop') as {
            onMenuCommand(listener: (command: unknown) => void): void
          }
          desktop.onMenuCommand(resolve)
        })
    )
    await reached()
    item(Menu.application, 'Draw')!.click!(null, window)
    expect(await heard).toEqual({ kind: 'view', view: 'draw' })
  })

  test('Space and ? are shown but left to the page, which types them in fields', () => {
    for (const label of ['Pause or Resume', 'Keyboard Shortcuts']) {
      expect(item(Menu.application, label)).toMatchObject({ registerAccelerator: false })
    }
  })

  test('the save dialog gives the page a token, not the path', async () => {
    dialog.saveAnswer = { canceled: false, filePath: join(folder, 'model.onnx') }
    const token = await chooseSaveTarget('../../run-1.onnx')
    expect(token).toMatch(/^[\da-f-]{36}$/)
    expect(dialog.saveAsked.at(-1)).toMatchObject({ defaultPath: 'run-1.onnx', filters: [{ extensions: ['onnx'] }] })
    await chooseSaveTarget('run-1.lenet.zip')
    expect(dialog.saveAsked.at(-1)).toMatchObject({ filters: [{ extensions: ['zip'] }] })
    dialog.saveAnswer = { canceled: true, filePath: '' }
    expect(await chooseSaveTarget('run-1.onnx')).toBeNull()
  })

  test('the theme of the system follows the page', async () => {
    await page.evaluate(() =>
      (Reflect.get(window, 'workbenchDesktop') as { setTheme(t: string): void }).setTheme('dark')
    )
    await until(() => nativeTheme.themeSource === 'dark', 'the theme is dark')
  })

  test('files given on a second start reach the page with their bytes, others do not', async () => {
    writeFileSync(join(folder, 'three.png'), Uint8Array.of(1, 2, 3))
    writeFileSync(join(folder, 'letter.txt'), 'x')
    const heard = page.evaluate(
      () =>
        new Promise((resolve) => {
          const desktop = Reflect.get(window, 'workbenchDesktop') as {
            onFilesOpened(listener: (files: { name: string; bytes: Uint8Array }[]) => void): void
          }
          desktop.onFilesOpened((files) => resolve(files.map(({ name, bytes }) => [name, [...bytes]])))
        })
    )
    await reached()
    app.emit('second-instance', {}, ['program', '--flag', join(folder, 'letter.txt'), 'three.png'], folder)
    expect(await heard).toEqual([['three.png', [1, 2, 3]]])
    expect(window.done).toContain('focus')
  })
})

describe('training', () => {
  test('runs in the compute process while the page shows it', async () => {
    await page.evaluate(() => (location.hash = '#/train'))
    await page.getByRole('button', { name: 'Start training' }).click()
    await until(async () => /epoch \d.*img\/s/.test(await statusText()), 'the status shows the training')
    expect(window.webContents.complaints).toEqual([])
  })

  slowTest('a compute process that crashes is started again, and the page connects to it by itself', async () => {
    const before = started.length
    started.at(-1)!.kill()
    const lost = page.getByText(/^(Not connected to the workbench|The workbench has ended)/)
    await lost.waitFor()
    await until(() => started.length === before + 1, 'the compute process is started again')
    await lost.waitFor({ state: 'hidden' })
    await page.getByRole('button', { name: 'Resume', exact: true }).first().waitFor()
  })
})

describe('models', () => {
  test('go where the save dialog said, by a token that is good once', async () => {
    const { port1, port2 } = new MessageChannelMain()
    started.at(-1)!.postMessage({ kind: 'port' }, [port1])
    const { api } = connection(new PortTransport(port2))
    const [record] = await api.runs().list()
    const run = await api.runs().open({ id: record!.id })
    const target = join(folder, 'chosen.onnx')
    dialog.saveAnswer = { canceled: false, filePath: target }
    const token = await chooseSaveTarget('run.onnx')
    expect(await run.exportModel({ target: token })).toMatchObject({ bytes: null, savedAs: target })
    expect(statSync(target).size).toBeGreaterThan(240_000)
    for (const made of [token, target, '../x.onnx']) {
      await expect(run.exportModel({ target: made })).rejects.toThrow(/./)
    }
    expect(readdirSync(folder).filter((name) => name.endsWith('.onnx'))).toEqual(['chosen.onnx'])
    port2.close()
  })
})

describe('the end', () => {
  test('a page that crashes is loaded again, but not for ever', () => {
    for (let crash = 0; crash < 5; crash++) {
      window.webContents.emit('render-process-gone', {}, { reason: 'crashed' })
    }
    expect(window.done.filter((what) => what === 'reload')).toHaveLength(3)
  })

  test('closing the window keeps its place, and ends the program after the compute process', async () => {
    window.bounds = { x: 100, y: 50, width: 1000, height: 650 }
    await window.close()
    expect(JSON.parse(readFileSync(join(folder, 'window.json'), 'utf8'))).toEqual({
      ...window.bounds,
      maximized: false
    })
    expect(await app.ended.promise).toBe(0)
    expect(started.at(-1)!.child.exitCode).toBe(0)
    expect(existsSync(join(folder, 'data/workbench.lock'))).toBe(true)
    expect(dialog.errors).toEqual([])
  })
})

const statusText = async () => (await page.locator('.status').textContent()) ?? ''

function chooseSaveTarget(name: string): Promise<string | null> {
  return page.evaluate(
    (suggested) =>
      (
        Reflect.get(window, 'workbenchDesktop') as { chooseSaveTarget(name: string): Promise<string | null> }
      ).chooseSaveTarget(suggested),
    name
  )
}
