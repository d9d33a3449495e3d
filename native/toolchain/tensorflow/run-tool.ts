/**
 * Other programs (pip, npm, the compiler) as functions: their output, their failure in words, their
 * end when it is no longer wanted.
 */
import { spawn } from 'node:child_process'
import { WorkbenchError } from '../../contract/errors.ts'

export interface ToolOptions {
  readonly cwd?: string | undefined
  readonly input?: string | undefined
  readonly environment?: Readonly<Record<string, string>> | undefined
  readonly signal?: AbortSignal | undefined
}

/** What it wrote when it did not succeed; `notFound` when there is no such program. */
export class ToolFailure extends Error {
  override readonly name = 'ToolFailure'
  readonly notFound: boolean
  readonly output: string

  constructor(tool: string, how: string, output: string, notFound = false) {
    super(`${tool} ${how}${output === '' ? '' : `: ${lastLines(output)}`}`)
    this.notFound = notFound
    this.output = output
  }
}

/** Resolves with standard output. Throws ToolFailure; WorkbenchError `cancelled`. */
export async function runTool(
  [tool, ...args]: readonly [string, ...string[]],
  { cwd, input = '', environment = {}, signal }: ToolOptions = {}
): Promise<string> {
  if (signal?.aborted) throw cancelled()
  const { promise, resolve, reject } = Promise.withResolvers<string>()
  const env = { ...process.env, ...usualPlaces(process.platform, process.env['PATH']), ...environment }
  const child = spawn(tool, args, { cwd, env, stdio: 'pipe', signal })
  let [stdout, stderr] = ['', '']
  child.stdout.setEncoding('utf8').on('data', (text: string) => (stdout += text))
  child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text))
  child.stdin.on('error', () => undefined) // a tool that does not read its input
  child.stdin.end(input)
  child.on('error', (error: NodeJS.ErrnoException) => {
    if (error.name === 'AbortError') return // its end follows
    reject(new ToolFailure(tool, `cannot be started: ${error.message}`, '', error.code === 'ENOENT'))
  })
  child.on('close', (code, killedBy) => {
    if (signal?.aborted) reject(cancelled())
    else if (code === 0) resolve(stdout)
    else reject(new ToolFailure(tool, `ended with ${killedBy ?? `code ${code}`}`, stderr || stdout))
  })
  return promise
}

/**
 * An app opened from macOS's Finder does not know where Homebrew and Node's installer put programs;
 * a terminal does.
 */
export function usualPlaces(platform: NodeJS.Platform, path = ''): { readonly PATH?: string } {
  if (platform !== 'darwin') return {}
  const known = path.split(':').filter((folder) => folder !== '')
  return { PATH: [...new Set([...known, '/opt/homebrew/bin', '/usr/local/bin'])].join(':') }
}

export function cancelled(): WorkbenchError {
  return new WorkbenchError(
    'cancelled',
    'stopped installing TensorFlow',
    'Install again when you like: what was downloaded is kept.'
  )
}

function lastLines(output: string): string {
  const lines = output.split('\n').filter((line) => line.trim() !== '')
  return lines.slice(-3).join(' / ')
}
