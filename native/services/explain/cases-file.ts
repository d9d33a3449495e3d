/**
 * A file of explained cases, as JSON. What it asks for is checked here; the values it expects are
 * compared as they are.
 *   states   by name: {parameters: {encoding, data: base64 of little-endian float32} or a text "init/* of FILE.npz", step}
 *   cases    [{state, set: train | t10k, index, label, forward, backward, gather, weights, why, …}]
 *   batch, later      steps of Adam; gradientCheck, bench, benchGathers, refusals, presets as make_explain.py writes them
 * Every part but states and cases may be absent.
 */
import { basename, dirname, join } from 'node:path'
import { z } from 'zod'
import { WorkbenchError } from '../../contract/errors.ts'
import { LAYER_NAMES } from '../../contract/inspected-layers.ts'
import { PARAMETER_COUNT } from '../../model/architecture.ts'
import { readCasesJson } from '../cases-json.ts'
import { readInitialParameters } from '../initial-parameters-file.ts'

const INTEGERS = z.array(z.int()).min(1).max(4)
const NUMBERS = z.array(z.number())
const ARRAY = z.object({ shape: z.array(z.int().min(0)).min(1).max(4), data: NUMBERS })
const CELL = z.looseObject({ layer: z.enum(LAYER_NAMES), cell: INTEGERS })
const DIGIT = z.int().min(0).max(9)

const CASE = z.looseObject({
  state: z.string(),
  set: z.enum(['train', 't10k']),
  index: z.int().min(0),
  label: DIGIT,
  forward: z.array(CELL).default([]),
  backward: z.array(CELL).default([]),
  gather: z.array(CELL).default([]),
  weights: z.array(z.looseObject({ parameter: z.string(), index: INTEGERS })).default([]),
  why: z.looseObject({ digit: DIGIT }).optional()
})

const STEP = z.looseObject({
  recipe: z.enum(['keras', 'graph']).optional(),
  epsilon: z.number(),
  parameter: z.string(),
  index: INTEGERS,
  t: z.int().min(1),
  batch: z.tuple([z.int().min(0), z.int().min(0)]),
  before: z.number(),
  mBefore: z.number(),
  vBefore: z.number()
})
const STEPS = z.looseObject({ state: z.string(), steps: z.array(STEP) })

const CHECK = z.looseObject({
  h: z.number().positive(),
  entries: z.array(z.looseObject({ parameter: z.string(), index: INTEGERS }))
})

const PAIR = z.tuple([z.int(), z.int()])
const BENCH = z.discriminatedUnion('fn', [
  z.looseObject({
    ...{ fn: z.literal('conv'), name: z.string(), aPrev: ARRAY, w: ARRAY, b: ARRAY, dA: ARRAY, stride: PAIR },
    padding: z.enum(['same', 'valid']),
    activation: z.enum(['linear', 'relu', 'tanh', 'sigmoid'])
  }),
  z.looseObject({
    ...{ fn: z.literal('pool'), name: z.string(), aPrev: ARRAY, dA: ARRAY, stride: PAIR, kernelShape: PAIR },
    mode: z.enum(['max', 'avg'])
  })
])
const REFUSAL = z.discriminatedUnion('fn', [
  z.looseObject({
    ...{ fn: z.literal('conv'), aPrev: INTEGERS, w: INTEGERS, b: INTEGERS, stride: PAIR, why: z.string() },
    padding: z.enum(['same', 'valid'])
  }),
  z.looseObject({ fn: z.literal('pool'), aPrev: INTEGERS, kernelShape: PAIR, stride: PAIR, why: z.string() })
])

const FILE = z.looseObject({
  states: z.record(
    z.string(),
    z.looseObject({ parameters: z.union([z.string(), z.looseObject({ encoding: z.string(), data: z.string() })]) })
  ),
  cases: z.array(CASE),
  batch: STEPS.optional(),
  later: STEPS.optional(),
  gradientCheck: CHECK.extend({
    ...{ state: z.string(), set: z.enum(['train', 't10k']), index: z.int().min(0), label: DIGIT },
    tooLargeAStep: CHECK.optional()
  }).optional(),
  bench: z.array(BENCH).default([]),
  benchGathers: z.array(z.looseObject({ bench: z.string(), cell: INTEGERS })).default([]),
  refusals: z.array(REFUSAL).default([]),
  presets: z.array(z.looseObject({ program: z.int().min(0).max(3) })).default([])
})

export type CasesFile = z.infer<typeof FILE>
export type ExplainedCase = z.infer<typeof CASE>
export type BenchCase = z.infer<typeof BENCH>
export type StepCase = z.infer<typeof STEP>
export type CheckCase = z.infer<typeof CHECK>

/** Throws WorkbenchError: `bad-file` names the place at fault; not-found and io from reading. */
export async function readCasesFile(file: string): Promise<CasesFile> {
  const { success, data, error } = FILE.safeParse(await readCasesJson(file, 'explained cases'))
  if (success) return data
  const { path, message } = error.issues[0]!
  throw badCases(file, `${path.map(String).join(' > ')}${path.length > 0 ? ': ' : ''}${message}`)
}

/** Flat parameters of every state, by name. A text names an .npz that lies beside the file. */
export async function readStates(file: string, { states }: CasesFile): Promise<Map<string, Float32Array>> {
  const read = new Map<string, Float32Array>()
  for (const [name, { parameters }] of Object.entries(states)) {
    if (typeof parameters === 'string') {
      const archive = /(\S+\.npz)$/.exec(parameters)?.[1]
      if (archive === undefined || archive !== basename(archive)) {
        throw badCases(file, `states > ${name}: "${parameters}" names no .npz beside the file`)
      }
      read.set(name, await readInitialParameters(join(dirname(file), archive)))
      continue
    }
    const bytes = Buffer.from(parameters.data, 'base64')
    if (bytes.length !== 4 * PARAMETER_COUNT) {
      throw badCases(file, `states > ${name}: ${bytes.length} bytes of parameters; expected ${4 * PARAMETER_COUNT}`)
    }
    read.set(
      name,
      Float32Array.from({ length: PARAMETER_COUNT }, (_, i) => bytes.readFloatLE(4 * i))
    )
  }
  return read
}

export function badCases(file: string, what: string): WorkbenchError {
  return new WorkbenchError(
    'bad-file',
    `${file} is no file of explained cases: ${what}`,
    'It is {"states": {…}, "cases": [{"state": …, "set": "t10k", "index": 8, "label": 5, "forward": […], …}]}.'
  )
}
