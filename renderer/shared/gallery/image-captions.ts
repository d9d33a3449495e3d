/** What stands under the images of a test, and what screen readers say of them. */
import type { EvaluatedImages } from '../../../native/contract/evaluation.ts'
import { count } from '../../base/format/format.ts'

const NO_CORRECTION = 255

/**
 * `4→9` and how sure; of images that were read rightly the digit alone. `ofLabel`: the probability
 * of the label in place of that of the answer, and of runs that vote how many of them agree on one
 * other digit.
 */
export function imageCaptions(
  { labels, predicted, probabilities, corrections, indices, voters, agreeing }: EvaluatedImages,
  ofLabel: boolean
): { readonly captions: readonly (readonly [string, string])[]; readonly descriptions: readonly string[] } {
  const captions = Array.from(labels, (label, n): readonly [string, string] => {
    const read = predicted[n]!
    const share = probabilities[n * 10 + (ofLabel ? label : read)]! * 100
    const sure = share >= 99.95 ? '100' : share >= 10 ? share.toFixed(share >= 99 ? 1 : 0) : share.toPrecision(2)
    const note = corrections[n] === NO_CORRECTION ? '' : '*'
    const votes = ofLabel && voters > 0 ? `${agreeing[n]!}/${voters}` : sure
    return [(label === read ? String(label) : `${label}→${read}`) + note, votes]
  })
  const descriptions = Array.from(labels, (label, n) => {
    const read = predicted[n]!
    const sure = (probabilities[n * 10 + read]! * 100).toFixed(1)
    const what = label === read ? `read rightly` : `read as ${read}`
    const votes = voters > 0 ? `, ${agreeing[n]!} of ${voters} runs agree on another digit` : ''
    return `Image ${count(indices[n]!)}, a ${label}, ${what} with ${sure} %${votes}`
  })
  return { captions, descriptions }
}
