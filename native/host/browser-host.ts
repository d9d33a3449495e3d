/** The workbench for a browser: web server, compute process and, in development, Vite. */
import { watch } from 'node:fs'
import { join } from 'node:path'
import type { ComputeState } from '../contract/desktop.ts'
import { WorkbenchError } from '../contract/errors.ts'
import type { Log } from '../contract/host-messages.ts'
import { DEVELOPMENT_POLICY, openDevelopmentPage, type DevelopmentPage } from './development-page.ts'
import { forkComputeProcess, type SocketHandle } from './fork-compute-process.ts'
import { hasDisplay } from './has-display.ts'
import { isLoopback, type StartOptions } from './start-options.ts'
import { Supervisor } from './supervision/supervisor.ts'
import { startWebServer, type WebServer } from './web-server.ts'

export interface BrowserHost {
  /** Opens the workbench in one browser, once. */
  readonly url: string
  /** Another such address. */
  newAddress(): string
  /** Rejects with WorkbenchError when the compute process has stopped for good. */
  readonly failed: Promise<never>
  /** Saves work in progress and ends. */
  stop(): Promise<void>
}

export interface BrowserHostListeners {
  /** A browser asked for the workbench after the printed address had been used. */
  readonly onAddress: (url: string) => void
  readonly log: Log
}

const RESTART_DEBOUNCE_MS = 200

/** Throws WorkbenchError when the port cannot be used or the compute process refuses to work. */
export async function startBrowserHost(
  root: string,
  options: StartOptions,
  listeners: BrowserHostListeners
): Promise<BrowserHost> {
  const ready = Promise.withResolvers<undefined>()
  const failed = Promise.withResolvers<never>()
  failed.promise.catch(() => undefined) // handled by whoever uses BrowserHost.failed
  const onState = (state: ComputeState) => {
    if (state.kind === 'ready') ready.resolve(undefined)
    if (state.kind !== 'stopped') return
    const error = new WorkbenchError('io', state.message, state.hint)
    ready.reject(error)
    failed.reject(error)
  }
  const supervisor = new Supervisor<SocketHandle>({
    spawn: (childListeners) =>
      forkComputeProcess(childListeners, { revealsFolders: isLoopback(options.host) && hasDisplay() }),
    onState,
    log: listeners.log,
    killHanging: !options.dev
  })
  const disposers: (() => unknown)[] = [() => supervisor.stop()]
  const stop = async () => {
    for (const dispose of disposers.toReversed()) await dispose()
  }
  try {
    supervisor.start()
    await ready.promise
    const server = await serve(root, options, listeners, supervisor, disposers)
    return { url: server.url, newAddress: () => server.newAddress(), failed: failed.promise, stop }
  } catch (error) {
    await stop()
    throw error
  }
}

async function serve(
  root: string,
  { port, host, allowedHosts, dev }: StartOptions,
  { onAddress, log }: BrowserHostListeners,
  supervisor: Supervisor<SocketHandle>,
  disposers: (() => unknown)[]
): Promise<WebServer> {
  const devPage = Promise.withResolvers<DevelopmentPage>()
  const server = await startWebServer({
    root: join(root, 'out/renderer'),
    port,
    host,
    allowedHosts,
    handOver: (socket, request) => supervisor.handOver({ socket, request }),
    onAddress,
    log,
    ...(dev && {
      policy: DEVELOPMENT_POLICY,
      files: (request, response) => void devPage.promise.then(({ files }) => files(request, response))
    })
  })
  disposers.push(() => server.close())
  if (!dev) return server
  const opened = await openDevelopmentPage(root, server.http)
  disposers.push(() => opened.close())
  devPage.resolve(opened)
  disposers.push(restartOnChange(join(root, 'native'), supervisor))
  return server
}

/** A restarted compute process reads the changed source. */
function restartOnChange(folder: string, supervisor: Supervisor<SocketHandle>): () => void {
  let timer: NodeJS.Timeout | undefined
  const watcher = watch(folder, { recursive: true }, (_event, file) => {
    if (!file?.endsWith('.ts')) return
    clearTimeout(timer)
    timer = setTimeout(() => supervisor.restart(), RESTART_DEBOUNCE_MS)
  })
  return () => {
    clearTimeout(timer)
    watcher.close()
  }
}
