/**
 * Ctrl-C, and what else asks the program to stop, as an AbortSignal for commands that can end in
 * their own way (training: after the step it is in, with a checkpoint). The second time the process
 * ends at once. Commands that do not ask for the signal are ended at once the first time, as
 * programs usually are.
 */
import { writeSync } from 'node:fs'
import { EXIT_CANCELLED, EXIT_FAILURE } from './exit-codes.ts'

export interface Interruption {
  /** From this call on the first Ctrl-C only aborts the signal. */
  signal(): AbortSignal
}

/**
 * npm passes on a Ctrl-C which the terminal has already sent to the whole group: one key press
 * comes twice.
 */
const SAME_KEY_PRESS_MS = 400

/** `onSecond` is called just before the process ends at once. */
export function createInterruption(process: NodeJS.Process, onSecond: () => void): Interruption {
  let controller: AbortController | null = null
  const onWriteError = (error: NodeJS.ErrnoException) => {
    // `lenet … | head -1`: the reader has seen enough, and nobody sees what follows.
    if (error.code !== 'EPIPE') reportWriteError(process, error)
    if (!controller || error.code !== 'EPIPE') process.exit(EXIT_FAILURE)
    controller.abort()
  }
  process.stdout.on('error', onWriteError)
  process.stderr.on('error', onWriteError)
  return {
    signal: () => {
      controller ??= listen(process, onSecond)
      return controller.signal
    }
  }
}

function listen(process: NodeJS.Process, onSecond: () => void): AbortController {
  const controller = new AbortController()
  let firstAt: number | null = null
  const request = () => {
    const now = performance.now()
    firstAt ??= now
    controller.abort()
    if (now - firstAt <= SAME_KEY_PRESS_MS) return
    onSecond()
    process.exit(EXIT_CANCELLED)
  }
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, request)
  return controller
}

/**
 * Synchronously, because the process ends right after it; standard error may be the stream that
 * failed.
 */
function reportWriteError(process: NodeJS.Process, error: NodeJS.ErrnoException): void {
  const reason = error.code === 'ENOSPC' ? 'the disk is full' : error.message
  try {
    writeSync(
      process.stderr.fd,
      `error: cannot write the output: ${reason}\nhint: Free some space, or write it to another place.\n`
    )
  } catch {
    // Nobody can be told.
  }
}
