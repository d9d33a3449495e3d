/** The compute process as a utility process: kept alive, its state told to all windows, and gone for good only with a word to the user. */
import { app, BrowserWindow, dialog, utilityProcess, type MessagePortMain } from 'electron'
import { CHANNELS, type ComputeState } from '../../native/contract/desktop.ts'
import type { EngineProcessRequest, FromCompute } from '../../native/contract/host-messages.ts'
import { Supervisor, type ChildListeners, type ComputeChild } from '../../native/host/supervision/supervisor.ts'
import { EngineProcesses } from './engine-processes.ts'

export interface ComputeProcess {
  /** Throws, with a reason for people, unless there is a process to take it. */
  takePort(port: MessagePortMain): void
  /** Resolves when the compute process knows the token; rejects when it cannot. */
  keepSaveTarget(token: string, path: string): Promise<void>
}

const SAVE_TARGET_MS = 5000

/** The built entries of the compute process and of the process that it has started for an engine. */
export interface ComputeEntries {
  readonly compute: string
  readonly engine: string
}

/** It starts at once, and ends before the program does, after it has kept what is under way. */
export function setUpComputeProcess(entries: ComputeEntries): ComputeProcess {
  const waiting = new Map<string, () => void>()
  const supervisor = new Supervisor<MessagePortMain>({
    spawn: (listeners) => fork(entries, listeners),
    onState: tell,
    onSaveTargetKept: (token) => waiting.get(token)?.(),
    log: (line) => process.stderr.write(`${line}\n`)
  })
  supervisor.start()

  app.on('will-quit', (event) => {
    if (!supervisor.isAlive) {
      void supervisor.stop() // nor shall one be started any more
      return
    }
    event.preventDefault()
    // Electron does not hear a quit as long as it is busy with one that is prevented.
    void supervisor.stop().finally(() => setImmediate(() => app.quit()))
  })
  return {
    takePort: (port) => supervisor.send({ kind: 'port' }, port),
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
  const child = utilityProcess.fork(entries.compute, [], { serviceName: 'LeNet Workbench compute', stdio: 'inherit' })
  // Electron's heap has run over; the exit that follows is what counts. Unheard, an `error` would end main.
  child.on('error', (type, location) => process.stderr.write(`the compute process: ${type} at ${location}\n`))
  const engines = new EngineProcesses(entries.engine, (news, port) => child.postMessage(news, port ? [port] : []))
  child.on('message', (message: FromCompute | EngineProcessRequest) => {
    if ('process' in message) engines.take(message)
    else onMessage(message)
  })
  child.on('exit', (code) => {
    engines.endAll()
    onExit(`exit code ${code}`)
  })
  return {
    send: (message, port) => child.postMessage(message, port ? [port] : []),
    kill: () => child.kill()
  }
}

function tell(state: ComputeState): void {
  for (const { webContents } of BrowserWindow.getAllWindows()) webContents.send(CHANNELS.computeState, state)
  if (state.kind !== 'gone') return
  dialog.showErrorBox('LeNet Workbench', `${sentence(state.message)}\n\n${state.hint}`)
  app.quit()
}

function sentence(text: string): string {
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}.`
}
