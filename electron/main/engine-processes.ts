/**
 * Engines outside the compute process, which only main can start: utility processes, or the WebGPU
 * engine's hidden window. Each is connected to the compute process by a message channel, and ends
 * with the compute process that requested it.
 */
import { setImmediate, setTimeout as sleep } from 'node:timers/promises'
import { MessageChannelMain, utilityProcess, type MessagePortMain, type UtilityProcess } from 'electron'
import type { EngineProcessEvent, EngineProcessRequest } from '../../native/contract/host-messages.ts'
import { openEngineWindow } from './engine-window.ts'

export type SendToCompute = (event: EngineProcessEvent, port?: MessagePortMain) => void

/** What engines run in. */
export interface EngineEntries {
  /** The bundle of a utility process. */
  readonly tensorflow: string
  /** The preload script of the WebGPU engine's window. */
  readonly webgpu: string
}

/** How long to read what a process wrote before it exited, where the stream does not end. */
const STDERR_DRAIN_MS = 200

type StartRequest = Extract<EngineProcessRequest, { kind: 'start-engine-process' }>

export class EngineProcesses {
  readonly #entries: EngineEntries
  readonly #send: SendToCompute
  /** What ends each that is running. */
  readonly #running = new Map<number, () => void>()

  constructor(entries: EngineEntries, send: SendToCompute) {
    this.#entries = entries
    this.#send = send
  }

  handleRequest(request: EngineProcessRequest): void {
    if (request.kind === 'end-engine-process') this.#running.get(request.process)?.()
    else if (request.program === 'webgpu') this.#openWindow(request)
    else this.#fork(request)
  }

  endAll(): void {
    for (const end of this.#running.values()) end()
  }

  #openWindow({ process: number }: StartRequest): void {
    const { port, end } = openEngineWindow(this.#entries.webgpu, {
      onText: (text) => this.#wrote(number, text),
      onEnd: (how) => this.#ended(number, how)
    })
    this.#running.set(number, end)
    this.#send({ kind: 'engine-process-port', process: number }, port)
  }

  #fork({ process: number, environment }: StartRequest): void {
    const child = utilityProcess.fork(this.#entries.tensorflow, [], {
      env: { ...process.env, ...environment },
      serviceName: 'LeNet Workbench engine',
      stdio: ['ignore', 'ignore', 'pipe'],
      allowLoadingUnsignedLibraries: true // macOS: a library compiled on this machine is not signed
    })
    this.#running.set(number, () => end(child))
    const { stderr } = child
    stderr?.setEncoding('utf8')
    const onText = (text: string) => this.#wrote(number, text)
    stderr?.on('data', onText)
    child.on('error', (type, location) => onText(`${type} at ${location}\n`)) // its exit follows
    child.once('exit', (code) => {
      this.#running.delete(number)
      void drainStderr(stderr, onText).then(() => this.#ended(number, `code ${code}`))
    })
    const { port1, port2 } = new MessageChannelMain()
    child.postMessage(null, [port1])
    this.#send({ kind: 'engine-process-port', process: number }, port2)
  }

  #wrote(process: number, text: string): void {
    this.#send({ kind: 'engine-process-wrote', process, text })
  }

  #ended(process: number, how: string): void {
    this.#running.delete(process)
    this.#send({ kind: 'engine-process-ended', process, how })
  }
}

function end(child: UtilityProcess): void {
  // Electron's `kill` does nothing before the process has spawned.
  if (!child.kill()) child.once('spawn', () => child.kill())
}

/**
 * Some versions of Electron remove all listeners of the stream when the process exits, with output
 * still unread.
 */
async function drainStderr(stderr: UtilityProcess['stderr'], onText: (text: string) => void): Promise<void> {
  if (!stderr) return
  await setImmediate()
  const ended = new Promise((resolve) => stderr.off('data', onText).on('data', onText).once('end', resolve))
  await Promise.race([ended, sleep(STDERR_DRAIN_MS)])
}
