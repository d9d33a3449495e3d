/**
 * The compute process as a utility process: supervised, its state sent to all windows, an error box
 * when it stops for good.
 */
import { app, dialog, utilityProcess, type MessagePortMain, type UtilityProcess } from 'electron'
import { COMPUTE_FLAGS } from '../../native/contract/compute-flags.ts'
import { CHANNELS, type ComputeState } from '../../native/contract/desktop.ts'
import type { ComputeCommand, ComputeEvent, EngineProcessRequest } from '../../native/contract/host-messages.ts'
import { TELEMETRY_OFF } from '../../native/contract/telemetry.ts'
import { Supervisor, type ChildListeners, type ComputeChild } from '../../native/host/supervision/supervisor.ts'
import { EngineProcesses, type EngineEntries } from './engine-processes.ts'
import { visibleWindows } from './engine-window.ts'

export interface ComputeProcess {
  /** Throws, with a reason for people, unless the compute process is ready. */
  handOverPort(port: MessagePortMain): void
  /** Resolves when the compute process knows the token; rejects when it cannot. */
  keepSaveTarget(token: string, path: string): Promise<void>
}

const SAVE_TARGET_MS = 5000

/** The bundle of the compute process, and what engines run in. */
export interface ComputeEntries {
  readonly compute: string
  readonly engines: EngineEntries
}

/** Starts it. Quitting waits until it has saved work in progress and exited. */
export function setUpComputeProcess(entries: ComputeEntries): ComputeProcess {
  const waiting = new Map<string, () => void>()
  const supervisor = new Supervisor<MessagePortMain>({
    spawn: (listeners) => fork(entries, listeners),
    onState: publishState,
    onSaveTargetKept: (token) => waiting.get(token)?.(),
    log: (line) => process.stderr.write(`${line}\n`),
    killHanging: app.isPackaged || process.env['ELECTRON_RENDERER_URL'] === undefined
  })
  supervisor.start()

  app.on('will-quit', (event) => {
    if (!supervisor.isAlive) {
      void supervisor.stop() // cancels a restart that is due
      return
    }
    event.preventDefault()
    // Electron ignores `quit` while it handles a prevented one.
    void supervisor.stop().finally(() => setImmediate(() => app.quit()))
  })
  return {
    handOverPort: (port) => supervisor.handOver(port),
    keepSaveTarget: async (token, path) => {
      const { promise, resolve, reject } = Promise.withResolvers<undefined>()
      const deadline = setTimeout(() => reject(new Error('the compute process does not answer')), SAVE_TARGET_MS)
      waiting.set(token, () => resolve(undefined))
      try {
        supervisor.send({ kind: 'save-target', token, path })
        await promise
      } finally {
        clearTimeout(deadline)
        waiting.delete(token)
      }
    }
  }
}

function fork(entries: ComputeEntries, { onMessage, onExit }: ChildListeners): ComputeChild<MessagePortMain> {
  const child = utilityProcess.fork(entries.compute, [], {
    serviceName: 'LeNet Workbench compute',
    stdio: 'inherit',
    execArgv: [...COMPUTE_FLAGS],
    env: { ...process.env, ...TELEMETRY_OFF }
  })
  // Out of memory; `exit` follows. Without a listener the `error` would end main.
  child.on('error', (type, location) => process.stderr.write(`the compute process: ${type} at ${location}\n`))
  const engines = new EngineProcesses(entries.engines, (event, port) => child.postMessage(event, port ? [port] : []))
  child.on('message', (message: ComputeEvent | EngineProcessRequest) => {
    if ('process' in message) engines.handleRequest(message)
    else onMessage(message)
  })
  child.on('exit', (code) => {
    engines.endAll()
    onExit(`exit code ${code}`)
  })
  return {
    send: (message) => child.postMessage(message),
    handOver: (port) => child.postMessage({ kind: 'port' } satisfies ComputeCommand, [port]),
    kill: () => kill(child)
  }
}

/** Electron sends SIGTERM, which a process that hangs may never handle. */
function kill(child: UtilityProcess): void {
  if (child.pid === undefined) child.kill()
  else process.kill(child.pid, 'SIGKILL')
}

function publishState(state: ComputeState): void {
  for (const { webContents } of visibleWindows()) webContents.send(CHANNELS.computeState, state)
  if (state.kind !== 'stopped') return
  dialog.showErrorBox('LeNet Workbench', `${sentence(state.message)}\n\n${state.hint}`)
  app.quit()
}

function sentence(text: string): string {
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}.`
}
