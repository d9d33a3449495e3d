/** The misread images of an evaluation as pictures for other programs. */
import { join } from 'node:path'
import { encode } from 'fast-png'
import { toDisplayBytes } from '../data/image-bytes.ts'
import type { Predictions } from '../evaluation/predictions.ts'
import { confidentMistakes } from '../evaluation/rankings.ts'
import { writeFileAtomic } from '../files/atomic.ts'
import { makeFolder } from '../files/make-folder.ts'
import type { ImageSet } from '../data/data-set.ts'

/**
 * Every misread image as a PNG of 28 x 28 pixels in `folder`, named after its rank, index, label
 * and answer; gives their number. Throws WorkbenchError `io` and what writing throws.
 */
export async function writeMistakes(folder: string, images: ImageSet, predictions: Predictions): Promise<number> {
  const mistakes = confidentMistakes(predictions)
  const { height, width } = images
  makeFolder(folder)
  const digits = String(mistakes.length).length
  for (const [rank, image] of mistakes.entries()) {
    const { labels, predicted } = predictions
    const name = `${String(rank + 1).padStart(digits, '0')}-image-${image}-is-${labels[image]!}-read-as-${predicted[image]!}.png`
    const data = toDisplayBytes(images, image, image + 1)
    await writeFileAtomic(join(folder, name), encode({ width, height, data, channels: 1, depth: 8 }))
  }
  return mistakes.length
}
