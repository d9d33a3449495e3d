/** The desktop window's process: whether it could start, and how it ended. */
import { spawn } from 'node:child_process'
import { once, type EventEmitter } from 'node:events'

/**
 * An Electron that fails within this time could not start: a library is missing, or the display
 * refused it.
 */
const FAILED_START_MS = 10_000

export type DesktopEnd =
  /** The window was opened and closed. */
  | { readonly kind: 'closed'; readonly exitCode: number }
  /** `reason` completes "No desktop window: ". */
  | { readonly kind: 'not-started'; readonly reason: string }

export interface DesktopSurroundings {
  readonly cwd: string
  /** SIGINT and SIGTERM that this process gets. */
  readonly signals: EventEmitter
  /** Milliseconds, rising. */
  readonly now: () => number
}

/** Waits until the process has ended. */
export async function runDesktop(
  command: string,
  args: readonly string[],
  { cwd, signals, now }: DesktopSurroundings
): Promise<DesktopEnd> {
  const startedAt = now()
  const child = spawn(command, args, { cwd, stdio: 'inherit' })
  // Ctrl-C reaches Electron as well, which saves work in progress and exits; this process waits for
  // it.
  const ignore = () => undefined
  const passOn = () => child.kill('SIGTERM')
  signals.on('SIGINT', ignore).on('SIGTERM', passOn)
  try {
    const [code, signal] = (await once(child, 'exit')) as [number | null, string | null]
    const failed = code !== 0 && signal !== 'SIGINT' && signal !== 'SIGTERM'
    if (failed && now() - startedAt < FAILED_START_MS) {
      return { kind: 'not-started', reason: `Electron ended at once (${signal ?? `exit code ${code ?? '?'}`})` }
    }
    return { kind: 'closed', exitCode: code ?? 1 }
  } catch (error) {
    const cause = error instanceof Error ? error.message : String(error)
    return { kind: 'not-started', reason: `Electron cannot be started (${cause})` }
  } finally {
    signals.off('SIGINT', ignore).off('SIGTERM', passOn)
  }
}
