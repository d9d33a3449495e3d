/** The command line as its users have it: a child process with streams and an exit code. */
import { spawn, type ChildProcessByStdio } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import type { Readable } from 'node:stream'

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
  /** Of another copy of the program. */
  readonly main?: string
}

export function startLenet(args: readonly string[], { cwd, env = {}, main = MAIN }: CommandOptions = {}): Running {
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

/** Runs to the end. */
export function lenet(args: readonly string[], options?: CommandOptions): Promise<Finished> {
  return startLenet(args, options).finished
}

/** Every line of a --json output. */
export function jsonLines({ stdout }: Finished): Record<string, unknown>[] {
  return stdout
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as Record<string, unknown>)
}
