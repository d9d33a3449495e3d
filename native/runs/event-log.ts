/**
 * A run's events as JSON lines, appended as they happen. A line that a crash cut off is skipped
 * when read, and ended before the next one is appended. A resumed run repeats the events since its
 * last checkpoint; readers get every step once.
 */
import { open, readFile, type FileHandle } from 'node:fs/promises'
import { basename } from 'node:path'
import type { RunEvent, RunStarted } from '../contract/run-events.ts'
import { ioError } from '../files/atomic.ts'
import { readStart } from '../files/read-start.ts'

export interface EventLog {
  append(events: readonly RunEvent[]): Promise<void>
  close(): Promise<void>
}

const NEWLINE = 10

/**
 * `openFile`: for tests of a disk that fails. Throws WorkbenchError `io`/`not-found`, as do its
 * methods.
 */
export async function openEventLog(file: string, openFile: typeof open = open): Promise<EventLog> {
  const handle = await openFile(file, 'a+').catch((error: unknown) => {
    throw ioError(error, `write ${file}`)
  })
  const isTorn = await endsTorn(handle).catch(async (error: unknown) => {
    await handle.close()
    throw ioError(error, `read ${file}`)
  })
  let prefix = isTorn ? '\n' : ''
  return {
    append: async (events) => {
      try {
        await handle.appendFile(prefix + events.map((event) => `${JSON.stringify(withoutFolder(event))}\n`).join(''))
        prefix = ''
      } catch (error) {
        prefix = '\n' // a full disk may have taken a part of the line
        throw ioError(error, `write ${file}`)
      }
    },
    close: () => handle.close()
  }
}

/** A run's folder can be moved and copied: what lies in it is named without its place. */
function withoutFolder(event: RunEvent): RunEvent {
  return event.kind === 'checkpoint' ? { ...event, file: basename(event.file) } : event
}

async function endsTorn(handle: FileHandle): Promise<boolean> {
  const { size } = await handle.stat()
  if (size === 0) return false
  const { buffer } = await handle.read(Buffer.alloc(1), 0, 1, size - 1)
  return buffer[0] !== NEWLINE
}

/** In order, each step once; none when the file does not exist. Throws WorkbenchError `io`. */
export async function readEvents(file: string): Promise<RunEvent[]> {
  return withoutRepeats((await linesOf(file)).flatMap(parseLine))
}

/** The first line of a log is shorter. */
const FIRST_LINE_BYTES = 4096

/**
 * What a run was begun with, as JSON that nobody has checked; synchronously, for lists of runs.
 * Throws what node:fs and JSON.parse throw.
 */
export function readFirstEvent(file: string): unknown {
  const [line = ''] = Buffer.from(readStart(file, FIRST_LINE_BYTES)).toString('utf8').split('\n')
  return JSON.parse(line)
}

/** How many lines it has, and how many of them hold no event. Throws WorkbenchError `io`. */
export async function readEventLines(file: string): Promise<{ readonly lines: number; readonly unreadable: number }> {
  const lines = (await linesOf(file)).filter((line) => line !== '')
  return { lines: lines.length, unreadable: lines.filter((line) => parseLine(line).length === 0).length }
}

async function linesOf(file: string): Promise<string[]> {
  try {
    return (await readFile(file, 'utf8')).split('\n')
  } catch (error) {
    const failed = ioError(error, `read ${file}`)
    if (failed.code === 'not-found') return []
    throw failed
  }
}

const KINDS: readonly unknown[] = [
  'started',
  'progress',
  'epoch',
  'checkpoint',
  'learning-rate',
  'diverged',
  'ended'
] satisfies RunEvent['kind'][]

/** Lines are written from the type; what else is valid JSON is damage. */
function isEvent(value: unknown): value is RunEvent {
  return typeof value === 'object' && value !== null && 'kind' in value && KINDS.includes(value.kind)
}

function parseLine(line: string): RunEvent[] {
  try {
    const event: unknown = JSON.parse(line)
    return isEvent(event) ? [event] : []
  } catch {
    return []
  }
}

/** Drops what a resumed run repeats: everything after the checkpoint that it resumed from. */
function withoutRepeats(events: readonly RunEvent[]): RunEvent[] {
  let kept: RunEvent[] = []
  for (const event of events) {
    if (event.kind === 'started') kept = kept.filter((earlier) => isBefore(earlier, event))
    kept.push(event)
  }
  return kept
}

function isBefore(event: RunEvent, { resumedFrom, stepsPerEpoch }: RunStarted): boolean {
  if (event.kind === 'started') return true
  if (resumedFrom === null || event.kind === 'ended') return false
  if (event.kind === 'epoch') return event.epoch < resumedFrom.epoch
  const step = (resumedFrom.epoch - 1) * stepsPerEpoch + resumedFrom.step
  // The run that resumed reports again what happens right at its checkpoint.
  const isRepeated = event.kind === 'learning-rate' || event.kind === 'diverged'
  return isRepeated ? event.globalStep < step : event.globalStep <= step
}
