/**
 * Data sets that can be fetched: where from, and what the files must be to the last bit. Read from
 * resources/data-sets.json.
 */
import { z } from 'zod'
import dataSets from '../../resources/data-sets.json' with { type: 'json' }

const SHA256 = z.string().regex(/^[0-9a-f]{64}$/)

const REMOTE_FILE = z.strictObject({
  name: z.string().regex(/^[\w.-]+\.gz$/),
  /** Of the compressed file, as every mirror sends it. */
  sizeBytes: z.int().positive(),
  sha256: SHA256,
  /** Of what it unpacks to: this is what was published in 1998. */
  content: z.strictObject({ sizeBytes: z.int().positive(), sha256: SHA256 })
})

const REMOTE_DATA_SET = z.strictObject({
  title: z.string(),
  authors: z.string(),
  source: z.url(),
  licence: z.string(),
  licenceUrl: z.url(),
  /** Addresses that a file's name is appended to; tried in this order. */
  mirrors: z.array(z.url().endsWith('/')).min(1),
  files: z.array(REMOTE_FILE).min(1)
})

export type RemoteFile = z.infer<typeof REMOTE_FILE>
export type RemoteDataSet = z.infer<typeof REMOTE_DATA_SET>

export function mnistManifest(): RemoteDataSet {
  return REMOTE_DATA_SET.parse(dataSets.mnist)
}
