/**
 * A file that is made for a page: in a place that a save dialog gave, or as bytes for a download.
 */
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { MAX_ARCHIVE_BYTES } from '../../../contract/limits.ts'
import { WorkbenchError } from '../../../contract/errors.ts'
import type { RunArchive } from '../../../contract/run-library.ts'
import { checkOutputFile } from '../../output-file.ts'
import type { ResolveSaveTarget } from '../runs/model-file.ts'

export interface FileToSave {
  readonly fileName: string
  readonly runs: number
  /** A save dialog's token, or null for the bytes. */
  readonly target: string | null
  /** Writes the file and gives its size. */
  readonly write: (file: string) => Promise<number>
}

/**
 * Throws WorkbenchError `bad-argument` for a target that was not granted and for a download that is
 * too large; `io`.
 */
export async function saveFile(
  { fileName, runs, target, write }: FileToSave,
  resolveSaveTarget: ResolveSaveTarget
): Promise<RunArchive> {
  if (target !== null) {
    const path = resolveSaveTarget(target)
    await checkOutputFile(path)
    return { fileName: basename(path), bytes: null, savedAs: path, sizeBytes: await write(path), runs }
  }
  const folder = await mkdtemp(join(tmpdir(), 'lenet-export-'))
  try {
    const file = join(folder, fileName)
    const sizeBytes = await write(file)
    if (sizeBytes > MAX_ARCHIVE_BYTES) {
      throw new WorkbenchError(
        'bad-argument',
        `the file would have ${sizeBytes} bytes; a download has at most ${MAX_ARCHIVE_BYTES}`,
        'Choose fewer runs, or leave out their checkpoints.'
      )
    }
    return { fileName, bytes: new Uint8Array(await readFile(file)), savedAs: null, sizeBytes, runs }
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}
