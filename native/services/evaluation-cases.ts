/**
 * A file of evaluation cases, as JSON in the form of test/fixtures/golden/evaluation.json; anything
 * else in it is left alone:
 *   sets          {name: {labels, probabilities, logits?, expected?}}; arrays are base64 of little-endian uint8 and float32, row-major
 *   comparisons   [{a, b, expected?}]: names of two sets with the same labels
 *   pairedCounts  [{images, onlyA, onlyB, mcnemarP?, difference?}]
 *   wilson        [{correct, images, lower?, upper?}]
 *   seeds         {a, b, summaryA?, summaryB?, pairedDifference?, curves?, bands?}: one figure over the same seeds, curves over epochs
 * Every part may be absent, and so may what a case expects.
 */
import { z } from 'zod'
import { WorkbenchError } from '../contract/errors.ts'
import { readCasesJson } from './cases-json.ts'

const COUNT = z.int().min(0)
const EXPECTED = z.record(z.string(), z.unknown())
const SET = z.looseObject({
  labels: z.base64(),
  probabilities: z.base64(),
  logits: z.base64().optional(),
  expected: EXPECTED.optional()
})
const CASES = z.looseObject({
  sets: z.record(z.string(), SET).default({}),
  comparisons: z.array(z.looseObject({ a: z.string(), b: z.string(), expected: EXPECTED.optional() })).default([]),
  pairedCounts: z
    .array(
      z
        .looseObject({ images: COUNT.min(1), onlyA: COUNT, onlyB: COUNT })
        .refine(({ images, onlyA, onlyB }) => onlyA + onlyB <= images, 'onlyA and onlyB are more than images')
    )
    .default([]),
  wilson: z
    .array(
      z
        .looseObject({ correct: COUNT, images: COUNT.min(1) })
        .refine(({ correct, images }) => correct <= images, 'correct is more than images')
    )
    .default([]),
  seeds: z
    .looseObject({
      a: z.array(z.number()).min(1),
      b: z.array(z.number()).min(1),
      curves: z.array(z.array(z.number()).min(1)).min(1).optional()
    })
    .optional()
})

export type EvaluationCases = z.infer<typeof CASES>
export type EvaluationSet = z.infer<typeof SET>

/** Throws WorkbenchError: `bad-file` names the place at fault; not-found and io from reading. */
export async function readEvaluationCases(file: string): Promise<EvaluationCases> {
  const { success, data, error } = CASES.safeParse(await readCasesJson(file, 'evaluation cases'))
  if (success) {
    if (hasCases(data)) return data
    throw notCases(file, `it has none of ${PARTS.join(', ')}`)
  }
  const { path, message } = error.issues[0]!
  const place = path.map(String).join(' > ')
  throw notCases(file, `${place ? `${place}: ` : ''}${message}`)
}

const PARTS = ['sets', 'comparisons', 'pairedCounts', 'wilson', 'seeds'] as const

function hasCases(cases: EvaluationCases): boolean {
  return PARTS.some((part) => Object.keys(cases[part] ?? {}).length > 0)
}

function notCases(file: string, what: string): WorkbenchError {
  return new WorkbenchError(
    'bad-file',
    `${file} is not a file of evaluation cases: ${what}`,
    'It is {"sets": {name: {"labels": base64, "probabilities": base64, "expected": …}}, "comparisons": [{"a": name, "b": name}], …}.'
  )
}

/**
 * The bytes of a set's array. Throws WorkbenchError `bad-file` when they are no whole number of
 * values.
 */
export function decodeFloats(text: string, what: string): Float32Array {
  const bytes = Buffer.from(text, 'base64')
  if (bytes.length % 4 !== 0) {
    throw new WorkbenchError(
      'bad-file',
      `${what} has ${bytes.length} bytes; expected float32 values of 4 bytes each`,
      'Encode little-endian float32 as base64.'
    )
  }
  return Float32Array.from({ length: bytes.length / 4 }, (_, index) => bytes.readFloatLE(index * 4))
}
