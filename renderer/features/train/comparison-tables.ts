/** A comparison of two engines as tables: written out for people, and in full as CSV. */
import type { EngineComparison } from '../../../native/contract/comparison.ts'
import { toCsv, type CsvValue } from '../../base/format/csv.ts'
import { cost, count, megabytes } from '../../base/format/format.ts'

export type TableRow = Readonly<Record<string, string>>

/** Losses of the table; the CSV has all that there are. */
const SHOWN_LOSSES = [1, 10, 100]

/**
 * Rows of `what`, `first`, `second` and `difference`: losses with both values, of gradients and
 * parameters the largest difference as a share of the first engine's largest value.
 */
export function agreementRows({ engines, losses, gradients, parameters }: EngineComparison): TableRow[] {
  const [first = '', second = ''] = engines.map(({ name }) => name)
  const only = (what: string, difference: number | null | undefined) => ({
    what,
    first: '',
    second: '',
    difference: share(difference ?? null)
  })
  return [
    ...losses
      .filter(({ step }) => SHOWN_LOSSES.includes(step))
      .map(({ step, losses: own }) => {
        const [a = NaN, b = NaN] = [own[first], own[second]]
        return { what: `Loss at step ${step}`, first: cost(a), second: cost(b), difference: share(Math.abs(b - a) / a) }
      }),
    ...gradients.map(({ parameter, differences }) => only(`Gradient of ${parameter}`, differences[second])),
    ...parameters.map(({ steps, differences }) => {
      const after = `Parameters after ${steps} ${steps === 1 ? 'step' : 'steps'}`
      return only(steps === 0 ? 'Initial parameters, as the engine draws them' : after, differences[second])
    })
  ]
}

/**
 * Rows of `engine`, `milliseconds`, `share`, `images` and `memory`; `titleOf` names an engine for
 * people.
 */
export function speedRows({ speed }: EngineComparison, titleOf: (name: string) => string): TableRow[] {
  return speed.map(({ name, millisecondsPerStep, share: ofFirst, imagesPerSecond, residentBytes }) => ({
    engine: titleOf(name),
    milliseconds: millisecondsPerStep.toFixed(2),
    share: `${ofFirst.toFixed(2)}\u00a0×`,
    images: count(imagesPerSecond),
    memory: residentBytes === 0 ? '–' : megabytes(residentBytes)
  }))
}

/** A row for each figure of each engine: `measure,of,engine,value`. */
export function comparisonCsv({ losses, gradients, parameters, speed }: EngineComparison): string {
  const each = (measure: string, of: CsvValue, values: Readonly<Record<string, number | null>>) =>
    Object.entries(values).map(([engine, value]): CsvValue[] => [measure, of, engine, value])
  return toCsv(
    ['measure', 'of', 'engine', 'value'],
    [
      ...losses.flatMap(({ step, losses: own }) => each('loss_at_step', step, own)),
      ...gradients.flatMap(({ parameter, differences }) => each('gradient_difference', parameter, differences)),
      ...parameters.flatMap(({ steps, differences }) => each('parameter_difference_after_steps', steps, differences)),
      ...speed.flatMap(({ name, millisecondsPerStep, imagesPerSecond, residentBytes }) => [
        ...each('milliseconds_per_step', null, { [name]: millisecondsPerStep }),
        ...each('images_per_second', null, { [name]: imagesPerSecond }),
        ...each('resident_bytes', null, { [name]: residentBytes || null })
      ])
    ]
  )
}

/** `1.5e−7`; a dash where an engine has nothing to compare. */
function share(value: number | null): string {
  if (value === null || Number.isNaN(value)) return '–'
  return value === 0 ? '0' : value.toExponential(1).replace('-', '−')
}
