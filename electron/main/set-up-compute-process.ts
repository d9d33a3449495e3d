/** The compute process as a utility process: kept alive, its state told to all windows, and gone for good only with a word to the user. */
import { app, BrowserWindow, dialog, utilityProcess, type MessagePortMain } from 'electron'
import { CHANNELS, type ComputeState } from '../../native/contract/desktop.ts'
import type { FromCompute } from '../../native/contract/host-messages.ts'
import { Supervisor, type ChildListeners, type ComputeChild } from '../../native/host/supervision/supervisor.ts'

export type ComputeProcess = Supervisor<MessagePortMain>

/** `entry`: the built compute process. It starts at once, and ends before the program does, after it has kept what is under way. */
export function setUpComputeProcess(entry: string): ComputeProcess {
  const supervisor = new Supervisor<MessagePortMain>({
    spawn: (listeners) => fork(entry, listeners),
    onState: tell,
    log: (line) => process.stderr.write(`${line}\n`)
  })
  supervisor.start()

  let ended = false
  app.on('will-quit', (event) => {
    if (ended) return
    event.preventDefault()
    void supervisor.stop().finally(() => {
      ended = true
      app.quit()
    })
  })
  return supervisor
}

function fork(entry: string, { onMessage, onExit }: ChildListeners): ComputeChild<MessagePortMain> {
  const child = utilityProcess.fork(entry, [], { serviceName: 'LeNet Workbench compute', stdio: 'inherit' })
  child.on('message', (message: FromCompute) => onMessage(message))
  child.on('exit', (code) => onExit(`exit code ${code}`))
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
