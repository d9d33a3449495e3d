/**
 * `npm start` and `npm run dev`: a desktop window where Electron can open one; otherwise, after
 * printing why, the same workbench for a browser.
 */
import { join } from 'node:path'
import { startBrowserHost } from './browser-host.ts'
import { buildApp, buildKernels } from './build-app.ts'
import { findElectron } from './electron-binary.ts'
import { hasDisplay } from './has-display.ts'
import { openBrowser } from './open-browser.ts'
import { programRoot } from './program-root.ts'
import { runDesktop } from './run-desktop.ts'
import { endWithError } from './start-errors.ts'
import { parseStartOptions, START_HELP, type StartOptions } from './start-options.ts'

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
  const end = await runDesktop(command, args, { cwd: root, signals: process, now: () => performance.now() })
  if (end.kind === 'not-started') return end.reason
  process.exitCode = end.exitCode
  return null
}

async function serveBrowser(root: string, options: StartOptions): Promise<void> {
  const host = await startBrowserHost(root, options, {
    onAddress: (url) => print(`To open it in another browser: ${url}`),
    log: (line) => void process.stderr.write(`${line}\n`)
  })
  // Before it says that Ctrl-C ends it.
  const stopped = Promise.withResolvers<undefined>()
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.on(signal, () => stopped.resolve(undefined))
  }
  print(`The workbench is at ${host.url}`)
  print(
    'The address opens one browser, once. Ctrl-C ends the workbench; a run in progress is saved and can be resumed.'
  )
  const closeBrowserFile = options.open && hasDisplay() ? openBrowser(host.newAddress()) : null
  try {
    await Promise.race([stopped.promise, host.failed])
  } finally {
    closeBrowserFile?.()
    await host.stop()
  }
  process.exit(0)
}
