/**
 * Parts of requests that several subjects take. Everything has a bound: a client may send anything.
 */
import { z } from 'zod'

export const NOTHING = z.undefined()
/** Ids become file names: no separators, no leading dots. */
export const ID = z
  .string()
  .max(200)
  .regex(/^\w[\w.-]*$/, 'no id of the workbench')
export const WITH_ID = z.strictObject({ id: ID })
export const DIGIT = z.int().min(0).max(9)
export const SPLIT = z.enum(['train', 'validation', 'test'])
export const BYTES = z.instanceof(Uint8Array)
/** Without control characters, and without those that reverse the direction of text. */
export const PLAIN_TEXT = /^[^\p{Cc}\u202a-\u202e\u2066-\u2069]*$/u
