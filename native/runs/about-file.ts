/**
 * What people and the program note about a run, beside what training needs: `about.json` in its
 * folder. Every field may be missing; keys of a newer program are kept when an older one rewrites
 * the file.
 */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'
import { ioError, writeFileAtomic } from '../files/atomic.ts'
import { jsonText } from './run-folder.ts'

const TEXT_OR_NULL = z.string().nullable().catch(null)

const ABOUT = z.looseObject({
  tags: z.array(z.string()).catch([]),
  starred: z.boolean().catch(false),
  note: z.string().catch(''),
  /** Id of the series that it belongs to. */
  series: TEXT_OR_NULL,
  /** Id of the run that it repeats. */
  repeatOf: TEXT_OR_NULL,
  /** Its id where it was trained, when it was imported under another. */
  importedAs: TEXT_OR_NULL,
  /** SHA-256 (hex) of its first parameters. */
  initialParameters: TEXT_OR_NULL,
  /** SHA-256 (hex) of the ONNX file that was exported last. */
  onnx: z.looseObject({ sha256: z.string() }).nullable().catch(null),
  /** The program that created it. */
  program: z
    .looseObject({ version: TEXT_OR_NULL, node: TEXT_OR_NULL, platform: TEXT_OR_NULL, kernels: TEXT_OR_NULL })
    .nullable()
    .catch(null)
})

export type AboutRun = z.infer<typeof ABOUT>

export function aboutFile(runFolder: string): string {
  return join(runFolder, 'about.json')
}

/** What is missing or damaged has its empty value. Throws WorkbenchError `io`. */
export function readAbout(runFolder: string): Promise<AboutRun> {
  // Synchronously read: a list reads thousands of these small files, and a promise costs ten times
  // the read.
  return Promise.resolve().then(() => ABOUT.parse(readObject(aboutFile(runFolder))))
}

/**
 * Replaces the fields that `change` gives. Two processes that write at the same moment could lose
 * one of the changes: call it with the library locked (library-lock.ts). Throws WorkbenchError
 * `io`.
 */
export async function updateAbout(
  runFolder: string,
  change: (about: AboutRun) => Partial<AboutRun>
): Promise<AboutRun> {
  const kept = readObject(aboutFile(runFolder))
  const about = ABOUT.parse(kept)
  const changed = { ...about, ...change(about) }
  await writeFileAtomic(aboutFile(runFolder), aboutText(changed))
  return changed
}

export function aboutText(about: Partial<AboutRun>): string {
  return jsonText(about)
}

function readObject(file: string): object {
  let text: string
  try {
    text = readFileSync(file, 'utf8')
  } catch (error) {
    const failed = ioError(error, `read ${file}`)
    if (failed.code === 'not-found') return {}
    throw failed
  }
  try {
    const value: unknown = JSON.parse(text)
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? value : {}
  } catch {
    return {} // damaged: notes are not worth refusing the run
  }
}
