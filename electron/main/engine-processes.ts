/**
 * Engine processes, which only main can start: utility processes, each connected to the compute process by a message channel.
 * They end with the compute process that requested them.
 */
import { setImmediate, setTimeout as sleep } from 'node:timers/promises'
import { MessageChannelMain, utilityProcess, type MessagePortMain, type UtilityProcess } from 'electron'
import type { EngineProcessEvent, EngineProcessRequest } from '../../native/contract/host-messages.ts'

export type SendToCompute = (event: EngineProcessEvent, port?: MessagePortMain) => void

/** How long to read what a process wrote before it exited, where the stream does not end. */
const STDERR_DRAIN_MS = 200

export class EngineProcesses {
  readonly #entry: string
  readonly #send: SendToCompute
  readonly #running = new Map<number, UtilityProcess>()

  constructor(entry: string, send: SendToCompute) {
    this.#entry = entry
    this.#send = send
  }

  handleRequest(request: EngineProcessRequest): void {
    if (request.kind === 'start-engine-process') this.#start(request)
    else end(this.#running.get(request.process))
  }

  endAll(): void {
    for (const child of this.#running.values()) end(child)
  }

  #start({ process: number, environment }: Extract<EngineProcessRequest, { kind: 'start-engine-process' }>): void {
    const child = utilityProcess.fork(this.#entry, [], {
      env: { ...process.env, ...environment },
      serviceName: 'LeNet Workbench engine',
      stdio: ['ignore', 'ignore', 'pipe'],
      allowLoadingUnsignedLibraries: true // macOS: a library compiled on this machine is not signed
    })
    this.#running.set(number, child)
    const { stderr } = child
    stderr?.setEncoding('utf8')
    const onText = (text: string) => this.#send({ kind: 'engine-process-wrote', process: number, text })
    stderr?.on('data', onText)
    child.on('error', (type, location) => onText(`${type} at ${location}\n`)) // its exit follows
    child.once('exit', (code) => {
      this.#running.delete(number)
      void drainStderr(stderr, onText).then(() =>
        this.#send({ kind: 'engine-process-ended', process: number, how: `code ${code}` })
      )
    })
    const { port1, port2 } = new MessageChannelMain()
    child.postMessage(null, [port1])
    this.#send({ kind: 'engine-process-port', process: number }, port2)
  }
}

function end(child: UtilityProcess | undefined): void {
  // Electron's `kill` does nothing before the process has spawned.
  if (child?.kill() === false) child.once('spawn', () => child.kill())
}

/** Some versions of Electron remove all listeners of the stream when the process exits, with output still unread. */
async function drainStderr(stderr: UtilityProcess['stderr'], onText: (text: string) => void): Promise<void> {
  if (!stderr) return
  await setImmediate()
  const ended = new Promise((resolve) => stderr.off('data', onText).on('data', onText).once('end', resolve))
  await Promise.race([ended, sleep(STDERR_DRAIN_MS)])
}
