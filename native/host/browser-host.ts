/** The browser-hosted workbench: web server, compute process and, while the source is being changed, Vite. Runs until it is stopped. */
import { watch } from 'node:fs'
import type { Socket } from 'node:net'
import { join } from 'node:path'
import type { ComputeState } from '../contract/desktop.ts'
import { WorkbenchError } from '../contract/errors.ts'
import type { Log } from '../contract/host-messages.ts'
import { DEVELOPMENT_POLICY, openDevelopmentPage, type DevelopmentPage } from './development-page.ts'
import { forkComputeProcess } from './fork-compute-process.ts'
import type { StartOptions } from './start-options.ts'
import { Supervisor } from './supervision/supervisor.ts'
import { startWebServer, type WebServer } from './web-server.ts'

export interface BrowserHost {
  /** With the token. */
  readonly url: string
  /** Rejects with WorkbenchError when there is no compute process any more. */
  readonly gone: Promise<never>
  /** After what is under way has been kept. */
  stop(): Promise<void>
}

const SETTLE_MS = 200

/** Throws WorkbenchError when the port cannot be used or the compute process refuses to work. */
export async function startBrowserHost(root: string, options: StartOptions, log: Log): Promise<BrowserHost> {
  const ready = Promise.withResolvers<undefined>()
  const gone = Promise.withResolvers<never>()
  gone.promise.catch(() => undefined) // whoever is interested has it from BrowserHost
  const onState = (state: ComputeState) => {
    if (state.kind === 'ready') ready.resolve(undefined)
    if (state.kind !== 'gone') return
    const error = new WorkbenchError('io', state.message, state.hint)
    ready.reject(error)
    gone.reject(error)
  }
  const supervisor = new Supervisor<Socket>({ spawn: (listeners) => forkComputeProcess(listeners), onState, log })
  const closers: (() => unknown)[] = [() => supervisor.stop()]
  const stop = async () => {
    for (const close of closers.toReversed()) await close()
  }
  try {
    supervisor.start()
    await ready.promise
    const server = await serve(root, options, supervisor, closers)
    return { url: server.url, gone: gone.promise, stop }
  } catch (error) {
    await stop()
    throw error
  }
}

async function serve(
  root: string,
  { port, host, allowedHosts, dev }: StartOptions,
  supervisor: Supervisor<Socket>,
  closers: (() => unknown)[]
): Promise<WebServer> {
  const page = Promise.withResolvers<DevelopmentPage>()
  const server = await startWebServer({
    root: join(root, 'out/renderer'),
    port,
    host,
    allowedHosts,
    handOver: (socket, request) => supervisor.send(request, socket),
    ...(dev && {
      policy: DEVELOPMENT_POLICY,
      files: (request, response) => void page.promise.then(({ files }) => files(request, response))
    })
  })
  closers.push(() => server.close())
  if (!dev) return server
  const opened = await openDevelopmentPage(root, server.http)
  closers.push(() => opened.close())
  page.resolve(opened)
  closers.push(restartOnChange(join(root, 'native'), supervisor))
  return server
}

/** The compute process reads its source anew when it is started. */
function restartOnChange(folder: string, supervisor: Supervisor<Socket>): () => void {
  let timer: NodeJS.Timeout | undefined
  const watcher = watch(folder, { recursive: true }, (_event, file) => {
    if (!file?.endsWith('.ts')) return
    clearTimeout(timer)
    timer = setTimeout(() => supervisor.restart(), SETTLE_MS)
  })
  return () => {
    clearTimeout(timer)
    watcher.close()
  }
}
