/**
 * A run's events as JSON lines, appended as they happen. A line that was cut off by a crash is passed over when read and
 * closed when the next one is appended. After an interruption the run tells again what it had told since its last checkpoint;
 * readers get every step once.
 */
import { open, readFile, type FileHandle } from 'node:fs/promises'
import type { RunEvent, RunStarted } from '../contract/run-events.ts'
import { ioError } from '../files/atomic.ts'

export interface EventLog {
  append(events: readonly RunEvent[]): Promise<void>
  close(): Promise<void>
}

const NEWLINE = 10

/** Throws WorkbenchError `io`/`not-found`, as do its methods. */
export async function openEventLog(file: string): Promise<EventLog> {
  const handle = await open(file, 'a+').catch((error: unknown) => {
    throw ioError(error, `write ${file}`)
  })
  let prefix = (await endsTorn(handle)) ? '\n' : ''
  return {
    append: async (events) => {
      try {
        await handle.appendFile(prefix + events.map((event) => `${JSON.stringify(event)}\n`).join(''))
        prefix = ''
      } catch (error) {
        prefix = '\n' // a full disk may have taken a part of the line
        throw ioError(error, `write ${file}`)
      }
    },
    close: () => handle.close()
  }
}

async function endsTorn(handle: FileHandle): Promise<boolean> {
  const { size } = await handle.stat()
  if (size === 0) return false
  const { buffer } = await handle.read(Buffer.alloc(1), 0, 1, size - 1)
  return buffer[0] !== NEWLINE
}

/** In order, each step told once; none when the file is not there. Throws WorkbenchError `io`. */
export async function readEvents(file: string): Promise<RunEvent[]> {
  let text: string
  try {
    text = await readFile(file, 'utf8')
  } catch (error) {
    const failed = ioError(error, `read ${file}`)
    if (failed.code === 'not-found') return []
    throw failed
  }
  return withoutRepeats(text.split('\n').flatMap(parseLine))
}

function parseLine(line: string): RunEvent[] {
  try {
    // Written by append alone, from the type; only a torn line is anything else.
    return line === '' ? [] : [JSON.parse(line) as RunEvent]
  } catch {
    return []
  }
}

/** Drops what a resumed run takes back: all after the position it goes on from, which it tells again. */
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
  return event.globalStep <= (resumedFrom.epoch - 1) * stepsPerEpoch + resumedFrom.step
}
