/**
 * The command line: in this process, or as its users have it, a child process with streams and an
 * exit code. Starting one costs more than most commands do, so that a child process is for what
 * only a process shows: that it ends by itself, signals, several at once, another copy of the
 * program.
 */
import { spawn, type ChildProcessByStdio } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import type { Readable } from 'node:stream'
import { runCommandLine } from '../../native/cli/run-command-line.ts'
import { createTerminal } from '../../native/cli/terminal.ts'

const MAIN = join(import.meta.dirname, '../../native/cli/main.ts')

export interface Finished {
  readonly code: number | null
  readonly signal: NodeJS.Signals | null
  readonly stdout: string
  readonly stderr: string
}

export interface Running {
  readonly child: ChildProcessByStdio<null, Readable, Readable>
  /**
   * Resolves at the first standard output that contains `text`; rejects when the process ends
   * before.
   */
  seen(text: string): Promise<void>
  readonly finished: Promise<Finished>
}

export interface CommandOptions {
  readonly cwd?: string
  readonly env?: Readonly<Record<string, string>>
}

export interface ProcessOptions extends CommandOptions {
  /** Of another copy of the program. */
  readonly main?: string
}

export function startLenet(args: readonly string[], { cwd, env = {}, main = MAIN }: ProcessOptions = {}): Running {
  const child = spawn(process.execPath, [main, ...args], {
    cwd,
    // Under `npm run` the command line goes to the folder npm was called from; here it stays where
    // it is started.
    env: { ...process.env, npm_lifecycle_event: '', ...env },
    stdio: ['ignore', 'pipe', 'pipe']
  })
  let [stdout, stderr] = ['', '']
  child.stdout.setEncoding('utf8').on('data', (text: string) => (stdout += text))
  child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text))
  const finished = once(child, 'close').then(([code, signal]) => ({
    code: code as number | null,
    signal: signal as NodeJS.Signals | null,
    stdout,
    stderr
  }))
  const seen = async (text: string) => {
    while (!stdout.includes(text)) {
      const ended = await Promise.race([once(child.stdout, 'data').then(() => null), finished])
      if (ended && !ended.stdout.includes(text)) {
        throw new Error(`ended with ${ended.code} before "${text}": ${ended.stdout}${ended.stderr}`)
      }
    }
  }
  return { child, seen, finished }
}

/** A child process, to its end. */
export function lenetProcess(args: readonly string[], options?: ProcessOptions): Promise<Finished> {
  return startLenet(args, options).finished
}

let isRunning = false

/**
 * In this process, to its end; one at a time, since the working directory and the environment are
 * the process's.
 */
export async function lenet(args: readonly string[], { cwd, env = {} }: CommandOptions = {}): Promise<Finished> {
  if (isRunning) throw new Error('a command is running in this process; start others with lenetProcess')
  isRunning = true
  const before = { cwd: process.cwd(), env: { ...process.env } }
  let [stdout, stderr] = ['', '']
  const terminal = createTerminal(
    { write: (text: string) => Boolean((stdout += text)) },
    { write: (text: string) => Boolean((stderr += text)) }
  )
  try {
    if (cwd !== undefined) process.chdir(cwd)
    Object.assign(process.env, env)
    const stopSignal = () => new AbortController().signal
    return { code: await runCommandLine(args, { terminal, stopSignal }), signal: null, stdout, stderr }
  } finally {
    process.chdir(before.cwd)
    for (const name of Object.keys(env)) {
      if (before.env[name] === undefined) Reflect.deleteProperty(process.env, name)
      else process.env[name] = before.env[name]
    }
    isRunning = false
  }
}

/** Every line of a --json output. */
export function jsonLines({ stdout }: Finished): Record<string, unknown>[] {
  return stdout
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as Record<string, unknown>)
}
