/** The gradient check of one image under one set of parameters. */
import type { GradientCheck } from '../../contract/gradient-checks.ts'
import { chooseEntries, GradientChecker, summarise, totalsOf } from '../../inspection/gradient-check.ts'
import { RandomState } from '../../tensor/random-state.ts'

export interface CheckedImage {
  readonly parameters: ArrayLike<number>
  readonly input: Float64Array
  readonly label: number
}

export interface CheckOptions {
  /** Half the distance of the two probes. */
  readonly h: number
  /** Of each parameter, the largest gradient always among them; or every one of conv1. */
  readonly entries: number | 'conv1'
  readonly signal?: AbortSignal | undefined
}

/** The entries are drawn by this seed: the same check every time. */
const SEED = 0
/** Entries between two reports: some 20 ms. */
const CHUNK = 4

/** Gives way between entries. Throws the reason of the signal once it is aborted. */
export async function checkImage(
  { parameters, input, label }: CheckedImage,
  { h, entries, signal }: CheckOptions,
  onProgress: (done: number, total: number) => void = () => undefined
): Promise<GradientCheck> {
  const checker = new GradientChecker(parameters, input, label, h)
  const random = new RandomState(SEED)
  const chosen = chooseEntries(checker, entries, (size) => random.permutation(size))
  const checked = []
  for (const [i, { parameter, index }] of chosen.entries()) {
    signal?.throwIfAborted()
    checked.push(checker.check(parameter, index))
    if ((i + 1) % CHUNK !== 0 && i + 1 < chosen.length) continue
    onProgress(i + 1, chosen.length)
    await new Promise(setImmediate)
  }
  const tensors = summarise(checked)
  return { h, tensors, ...totalsOf(tensors) }
}
