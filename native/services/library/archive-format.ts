/**
 * A `.lenet.zip`: one or several runs in one file.
 *
 *   lenet-runs.json   {kind, version, program, runs: [{id, title}], files: {path: {size, sha256}}} of every other member
 *   ID/card.json      the run's card
 *   ID/…              the files of its folder; paths of the machine that it was trained on are left out
 *   data/…            drawings that it was trained on, below the data folder
 */
import { z } from 'zod'
import { WorkbenchError } from '../../contract/errors.ts'

export const MANIFEST = 'lenet-runs.json'
export const CARD_FILE = 'card.json'
/** Rises when a reader of the former version would misunderstand a file. */
export const ARCHIVE_VERSION = 1

const MANIFEST_FORM = z.looseObject({
  kind: z.literal('lenet-runs'),
  version: z.literal(ARCHIVE_VERSION),
  program: z.string(),
  runs: z
    .array(z.looseObject({ id: z.string().regex(/^\w[\w.-]{0,199}$/, 'no id of a run'), title: z.string().max(500) }))
    .min(1),
  files: z.record(
    z.string(),
    z.looseObject({ size: z.int().min(0), sha256: z.string().regex(/^[0-9a-f]{64}$/, 'expected 64 hex digits') })
  )
})

export type ArchiveManifest = z.infer<typeof MANIFEST_FORM>

/** A file of a run, or of its folder of tests. The lock is no part of it. */
export const RUN_MEMBER = /^(\w[\w.-]{0,199})\/((?!lock$)\w[\w.-]{0,99}|tests\/\w[\w.-]{0,199})$/
/** Frozen drawings are called by their hash and never change. */
export const DATA_MEMBER = /^data\/(my-digits\/frozen\/[0-9a-f]{16}\.npz)$/

/** Throws WorkbenchError `bad-file` saying what does not fit, and for a newer version. */
export function parseManifest(bytes: Uint8Array, name: string): ArchiveManifest {
  let value: unknown
  try {
    value = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes))
  } catch (error) {
    throw badArchive(name, `its ${MANIFEST} is not JSON`, error)
  }
  const version = z.looseObject({ kind: z.literal('lenet-runs'), version: z.number() }).safeParse(value)
  if (version.success && version.data.version > ARCHIVE_VERSION) {
    throw new WorkbenchError(
      'bad-file',
      `${name} has version ${version.data.version} of the form of exported runs; this program reads version ${ARCHIVE_VERSION}`,
      'Import it with the newer program that wrote it.'
    )
  }
  const result = MANIFEST_FORM.safeParse(value)
  if (!result.success) {
    const [issue] = result.error.issues
    throw badArchive(
      name,
      `the ${issue?.path.join('.') ?? ''} of its ${MANIFEST} does not fit: ${issue?.message ?? ''}`
    )
  }
  const { runs, files } = result.data
  if (new Set(runs.map(({ id }) => id.toLowerCase())).size !== runs.length) {
    throw badArchive(name, 'it names one run twice')
  }
  const ids = new Set(runs.map(({ id }) => id))
  for (const path of Object.keys(files)) {
    const run = RUN_MEMBER.exec(path)?.[1]
    if ((run !== undefined && ids.has(run)) || DATA_MEMBER.test(path)) continue
    throw badArchive(name, `it has a file ${path.slice(0, 80)}, which belongs to none of its runs`)
  }
  return result.data
}

export function badArchive(name: string, what: string, cause?: unknown): WorkbenchError {
  return new WorkbenchError('bad-file', `${name} cannot be imported: ${what}`, 'Export the runs again.', { cause })
}
