import { z } from 'zod'
import { DRAWING } from './drawings.requests.ts'
import type { GradientOf } from './inspected-layers.ts'
import { LAYER_NAMES, PARAMETER_NAMES } from './inspected-layers.ts'
import type { BenchRequest, InspectedInput, InspectedModel, InspectionApi, InspectionsApi } from './inspection.ts'
import { MAX_SEED, IMAGE_SIZE } from './limits.ts'
import type { MethodTable } from './method-table.ts'
import { BYTES, DIGIT, ID, NOTHING, SPLIT } from './schemas.ts'

/** Larger data sets than this do not fit into memory. */
const INDEX = z.int().min(0).max(10_000_000)
const SEED = z.int().min(0).max(MAX_SEED)
const LAYER = z.enum(LAYER_NAMES)
const CELL = z.array(z.int().min(0).max(399)).min(1).max(3)
const OF: z.ZodType<GradientOf> = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('cost'), label: DIGIT }),
  z.strictObject({ kind: z.literal('logit'), digit: DIGIT })
])
const TIES = z.enum(['first', 'all'])
const OF_CELL = { layer: LAYER, cell: CELL }
const OF_GRADIENT = { of: OF, ties: TIES }
const OF_WEIGHT = { parameter: z.enum(PARAMETER_NAMES), index: z.array(z.int().min(0).max(399)).min(1).max(4) }

const MODEL: z.ZodType<InspectedModel> = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('model'), id: ID, which: z.enum(['best', 'last']) }),
  z.strictObject({ kind: z.literal('fresh'), recipe: z.enum(['keras', 'graph']), seed: SEED })
])

const INPUT: z.ZodType<InspectedInput> = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('image'), set: ID, split: SPLIT, index: INDEX }),
  z.strictObject({
    kind: z.literal('drawing'),
    drawing: DRAWING,
    steps: z.strictObject({ crop: z.boolean(), keepAspect: z.boolean(), centreByMass: z.boolean() })
  }),
  z.strictObject({
    kind: z.literal('pixels'),
    pixels: BYTES.refine(({ length }) => length === IMAGE_SIZE, `expected ${IMAGE_SIZE} pixels`),
    label: DIGIT.nullable()
  }),
  z.strictObject({ kind: z.literal('saved-drawing'), id: ID }),
  z.strictObject({ kind: z.literal('batch'), position: z.int().min(0).max(4095) })
])

/**
 * Of the bench: rows and columns of the input, channels and kernels, images, and values typed by
 * hand.
 */
const BENCH_LIMITS = { side: 32, channels: 8, images: 10, typed: 4096, magnitude: 1e6 } as const

const SIDE = z.int().min(1).max(BENCH_LIMITS.side)
const CHANNELS = z.int().min(1).max(BENCH_LIMITS.channels)
const STRIDE = z.tuple([SIDE, SIDE])
const ACTIVATION = z.enum(['linear', 'relu', 'tanh', 'sigmoid'])
const FLAT = z.int().min(0).max(100_000)

const BENCH_PARTS = {
  typed: z
    .array(
      z.strictObject({
        array: z.enum(['aPrev', 'w', 'b', 'dA']),
        flat: FLAT,
        value: z.number().min(-BENCH_LIMITS.magnitude).max(BENCH_LIMITS.magnitude)
      })
    )
    .max(BENCH_LIMITS.typed),
  cell: z
    .strictObject({
      array: z.enum(['z', 'a', 'dZ', 'dW', 'db', 'dAPrev']),
      index: z.array(z.int().min(0).max(100)).min(1).max(4)
    })
    .nullable()
}

const DRAWN_BENCH = z.strictObject({
  source: z.literal('drawn'),
  input: z.tuple([z.int().min(1).max(BENCH_LIMITS.images), SIDE, SIDE, CHANNELS]),
  kernel: z.tuple([SIDE, SIDE]),
  kernels: CHANNELS,
  seed: SEED,
  values: z.enum(['whole', 'normal']),
  settings: z.discriminatedUnion('op', [
    z.strictObject({
      op: z.literal('conv'),
      stride: STRIDE,
      padding: z.enum(['same', 'valid']),
      activation: ACTIVATION
    }),
    z.strictObject({
      op: z.literal('pool'),
      stride: STRIDE,
      kernelShape: STRIDE,
      mode: z.enum(['max', 'avg']),
      ties: TIES
    })
  ]),
  ...BENCH_PARTS
})
const BRIEF_BENCH = z.strictObject({
  source: z.literal('brief'),
  program: z.literal([0, 1, 2, 3]),
  activation: z.enum(['linear', 'relu']),
  ...BENCH_PARTS
})
const BENCH: z.ZodType<BenchRequest> = z.discriminatedUnion('source', [DRAWN_BENCH, BRIEF_BENCH])
const H = { h: z.number().min(1e-8).max(1) }
const BENCH_CHECK: z.ZodType<BenchRequest & { h: number }> = z.discriminatedUnion('source', [
  DRAWN_BENCH.extend(H),
  BRIEF_BENCH.extend(H)
])

const INSPECTION_METHODS: MethodTable<InspectionApi> = {
  overview: [NOTHING, 'value'],
  gradients: [z.strictObject(OF_GRADIENT), 'value'],
  cell: [z.strictObject(OF_CELL), 'value'],
  softmax: [z.strictObject({ label: DIGIT.nullable() }), 'value'],
  gives: [z.strictObject({ ...OF_CELL, ...OF_GRADIENT }), 'value'],
  comes: [z.strictObject({ ...OF_CELL, ...OF_GRADIENT }), 'value'],
  logits: [z.strictObject({ of: OF }), 'value'],
  weight: [z.strictObject({ ...OF_WEIGHT, ...OF_GRADIENT }), 'value'],
  step: [z.strictObject(OF_WEIGHT), 'value'],
  weightAfter: [z.strictObject({ ...OF_WEIGHT, t: z.int().min(1) }), 'value'],
  kernels: [z.strictObject({ layer: LAYER }), 'value'],
  check: [
    z.strictObject({
      label: DIGIT,
      h: z.number().min(1e-8).max(1),
      entries: z.union([z.int().min(1).max(100), z.literal('conv1')])
    }),
    'stream'
  ],
  attribution: [
    z.strictObject({ digit: DIGIT, method: z.enum(['gradient', 'gradient-times-input', 'integrated']) }),
    'value'
  ],
  occlusion: [z.strictObject({ digit: DIGIT }), 'value'],
  nearest: [z.strictObject({ set: ID, by: z.enum(['cosine', 'euclidean']), count: z.int().min(1).max(50) }), 'stream'],
  program: [
    z.discriminatedUnion('kind', [
      z.strictObject({ kind: z.literal('cell'), ...OF_CELL }),
      z.strictObject({ kind: z.literal(['gives', 'comes']), ...OF_CELL, ...OF_GRADIENT }),
      z.strictObject({ kind: z.literal('weight'), ...OF_WEIGHT, ...OF_GRADIENT })
    ]),
    'value'
  ]
}

export const INSPECTIONS_METHODS: MethodTable<InspectionsApi> = {
  open: [z.strictObject({ model: MODEL, input: INPUT }), INSPECTION_METHODS],
  bench: [BENCH, 'value'],
  benchProgram: [BENCH, 'value'],
  benchCheck: [BENCH_CHECK, 'value'],
  printed: [z.strictObject({ program: z.literal([0, 1, 2, 3]) }), 'value'],
  nextBatch: [NOTHING, 'value'],
  nextBatchPixels: [NOTHING, 'value']
}
