/**
 * `npm start` and `npm run dev`: a desktop window where Electron can open one; otherwise, after
 * printing why, the same workbench for a browser.
 */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { startBrowserHost } from './browser-host.ts'
import { buildApp, buildKernels } from './build-app.ts'
import { findElectron } from './electron-binary.ts'
import { hasDisplay } from './has-display.ts'
import { openBrowser } from './open-browser.ts'
import { programRoot } from './program-root.ts'
import { endWithError } from './start-errors.ts'
import { parseStartOptions, START_HELP, type StartOptions } from './start-options.ts'

/**
 * An Electron that fails within this time could not start: a library is missing, or the display
 * refused it.
 */
const FAILED_START_MS = 10_000

const print = (line: string) => void process.stdout.write(`${line}\n`)

try {
  const options = parseStartOptions(process.argv.slice(2))
  if (options.help) print(START_HELP)
  else await start(programRoot(), options)
} catch (error) {
  endWithError(error)
}

async function start(root: string, options: StartOptions): Promise<void> {
  await (options.dev ? buildKernels(root) : buildApp(root, print))
  if (!options.browser) {
    const reason = await openDesktop(root, options)
    if (reason === null) return
    print(`No desktop window: ${reason}. Serving the workbench for a browser instead.`)
  }
  await serveBrowser(root, options)
}

/** Null when the window was opened and closed; otherwise why there was none. */
async function openDesktop(root: string, { dev }: StartOptions): Promise<string | null> {
  const { platform, env: environment } = process
  const electron = findElectron(root, { platform, environment, isRoot: process.getuid?.() === 0 })
  if (electron.kind === 'not-here') return electron.reason
  const [command, args] = dev
    ? [process.execPath, [join(root, 'node_modules/electron-vite/bin/electron-vite.js'), 'dev', '--watch']]
    : [electron.binary, [root]]
  const startedAt = performance.now()
  const child = spawn(command, args, { cwd: root, stdio: 'inherit' })
  // Ctrl-C reaches Electron as well, which saves work in progress and exits; this process waits for
  // it.
  process.on('SIGINT', () => undefined)
  process.on('SIGTERM', () => child.kill('SIGTERM'))
  try {
    const [code, signal] = (await once(child, 'exit')) as [number | null, string | null]
    const failed = code !== 0 && signal !== 'SIGINT' && signal !== 'SIGTERM'
    if (failed && performance.now() - startedAt < FAILED_START_MS) {
      return `Electron ended at once (${signal ?? `exit code ${code ?? '?'}`})`
    }
    process.exitCode = code ?? 1
    return null
  } catch (error) {
    return `Electron cannot be started (${error instanceof Error ? error.message : String(error)})`
  } finally {
    process.removeAllListeners('SIGINT').removeAllListeners('SIGTERM')
  }
}

async function serveBrowser(root: string, options: StartOptions): Promise<void> {
  const host = await startBrowserHost(root, options, {
    onAddress: (url) => print(`To open it in another browser: ${url}`),
    log: (line) => void process.stderr.write(`${line}\n`)
  })
  print(`The workbench is at ${host.url}`)
  print(
    'The address opens one browser, once. Ctrl-C ends the workbench; a run in progress is saved and can be resumed.'
  )
  const closeBrowserFile = options.open && hasDisplay() ? openBrowser(host.newAddress()) : null

  const stopped = Promise.withResolvers<undefined>()
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.on(signal, () => stopped.resolve(undefined))
  }
  try {
    await Promise.race([stopped.promise, host.failed])
  } finally {
    closeBrowserFile?.()
    await host.stop()
  }
  process.exit(0)
}
