/**
 * The processes of engines, which only main can start: utility processes, each with one end of a channel whose other end the
 * compute process gets. They end with the compute process that has asked for them.
 */
import { setImmediate, setTimeout as sleep } from 'node:timers/promises'
import { MessageChannelMain, utilityProcess, type MessagePortMain, type UtilityProcess } from 'electron'
import type { EngineProcessNews, EngineProcessRequest } from '../../native/contract/host-messages.ts'

export type TellCompute = (news: EngineProcessNews, port?: MessagePortMain) => void

/** What a process wrote before it died is read within this, where its end does not show. */
const LAST_WORDS_MS = 200

export class EngineProcesses {
  readonly #entry: string
  readonly #tell: TellCompute
  readonly #running = new Map<number, UtilityProcess>()

  constructor(entry: string, tell: TellCompute) {
    this.#entry = entry
    this.#tell = tell
  }

  take(request: EngineProcessRequest): void {
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
      allowLoadingUnsignedLibraries: true // macOS: what was compiled on this machine is signed by nobody
    })
    this.#running.set(number, child)
    const { stderr } = child
    stderr?.setEncoding('utf8')
    const hear = (text: string) => this.#tell({ kind: 'engine-process-wrote', process: number, text })
    stderr?.on('data', hear)
    child.on('error', (type, location) => hear(`${type} at ${location}\n`)) // its exit follows
    child.once('exit', (code) => {
      this.#running.delete(number)
      void lastWords(stderr, hear).then(() =>
        this.#tell({ kind: 'engine-process-ended', process: number, how: `code ${code}` })
      )
    })
    const { port1, port2 } = new MessageChannelMain()
    child.postMessage(null, [port1])
    this.#tell({ kind: 'engine-process-port', process: number }, port2)
  }
}

function end(child: UtilityProcess | undefined): void {
  // Before there is a process, Electron's `kill` does nothing.
  if (child?.kill() === false) child.once('spawn', () => child.kill())
}

/** Some versions of Electron take all listeners from the stream when the process ends, whatever it has still to say. */
async function lastWords(stderr: UtilityProcess['stderr'], hear: (text: string) => void): Promise<void> {
  if (!stderr) return
  await setImmediate()
  const ended = new Promise((resolve) => stderr.off('data', hear).on('data', hear).once('end', resolve))
  await Promise.race([ended, sleep(LAST_WORDS_MS)])
}
