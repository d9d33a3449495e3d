/**
 * How an engine's process is started and talked to. A plain Node process by default; a host that
 * has its own kind of processes, as Electron has, gives another function.
 */
import { fork } from 'node:child_process'
import type { EngineProgramName } from '../../contract/host-messages.ts'
import type { FromProcess, ToProcess } from './protocol.ts'

/** What runs in the process. */
export interface EngineProgram {
  /** By which a host that starts it in its own way knows it. */
  readonly name: EngineProgramName
  /** The module that a Node process runs. */
  readonly entry: URL
}

export interface ProcessChannel {
  send(message: ToProcess): void
  onMessage(listener: (message: FromProcess) => void): void
  /** What the engine's library and the dynamic loader write to standard error. */
  onErrorOutput(listener: (text: string) => void): void
  /** Once; `how` is for people: `signal SIGKILL`, `code 1`. */
  onEnd(listener: (how: string) => void): void
  kill(): void
}

/** Environment variables in addition to those of this process. */
export type StartProcess = (program: EngineProgram, environment: Readonly<Record<string, string>>) => ProcessChannel

export const forkProcess: StartProcess = ({ entry }, environment) => {
  const child = fork(entry, {
    env: { ...process.env, ...environment },
    execArgv: [],
    serialization: 'advanced',
    stdio: ['ignore', 'ignore', 'pipe', 'ipc']
  })
  child.stderr?.setEncoding('utf8')
  const ended = Promise.withResolvers<string>()
  child.once('close', (code, signal) => ended.resolve(signal ? `signal ${signal}` : `code ${code}`))
  child.on('error', (error) => {
    // Later errors are of a channel that breaks; the end of the process follows them.
    if (child.pid === undefined) ended.resolve(error.message)
  })
  return {
    send: (message) => {
      if (child.connected) child.send(message, () => undefined)
    },
    onMessage: (listener) => void child.on('message', listener),
    onErrorOutput: (listener) => void child.stderr?.on('data', listener),
    onEnd: (listener) => void ended.promise.then(listener),
    kill: () => void child.kill('SIGKILL')
  }
}
