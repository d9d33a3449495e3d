/** Copies of a library that a process was changing when it was killed or the disk was full. */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'

const WRITER = join(import.meta.dirname, 'library-writer-entry.ts')

export interface WriterTask {
  readonly fault: 'kill' | 'full' | 'full-copying'
  /** Of library-operations.ts. */
  readonly operation: string
  /** Stays as it is; its copies are called by it and the number of the write, from 1. */
  readonly folder: string
  /** The write of the first copy. */
  readonly first: number
}

export interface Failure {
  readonly code: string
  readonly message: string
}

export interface WrittenCopy {
  readonly operation: string
  /** The operation has no such write. */
  readonly isWhole: boolean
  /** What it threw. */
  readonly failure: Failure | null
}

/**
 * By operation, a copy for each of its writes and a whole one. A process costs half a second: one
 * performs as many operations as it lives to.
 */
export async function writeCopies(
  tasks: readonly Omit<WriterTask, 'first'>[]
): Promise<ReadonlyMap<string, readonly WrittenCopy[]>> {
  const copies = new Map(tasks.map(({ operation }): [string, WrittenCopy[]] => [operation, []]))
  for (;;) {
    const left = tasks
      .map((task): WriterTask => ({ ...task, first: copies.get(task.operation)!.length + 1 }))
      .filter(({ operation }) => !copies.get(operation)!.at(-1)?.isWhole)
    if (left.length === 0) return copies
    const written = await runWriter(left)
    if (written.length === 0) throw new Error(`the writer of ${left[0]!.operation} has ended before its first write`)
    for (const copy of written) copies.get(copy.operation)!.push(copy)
  }
}

async function runWriter(tasks: readonly WriterTask[]): Promise<WrittenCopy[]> {
  const child = spawn(process.execPath, [WRITER, JSON.stringify(tasks)], { stdio: ['ignore', 'pipe', 'inherit'] })
  let printed = ''
  child.stdout.setEncoding('utf8').on('data', (text: string) => (printed += text))
  const [code, signal] = (await once(child, 'close')) as [number | null, string | null]
  if (signal !== 'SIGKILL') throw new Error(`the writer ended with ${signal ?? code}; expected SIGKILL`)
  return printed
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as WrittenCopy)
}
