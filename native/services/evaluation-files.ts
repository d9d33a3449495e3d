/** An evaluation as files for other programs: a table of all predictions, and the misread images as pictures. */
import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { encode } from 'fast-png'
import { asBytes, byteFactor } from '../data/image-bytes.ts'
import { confidenceOf, labelProbabilityOf, type Predictions } from '../evaluation/predictions.ts'
import { confidentMistakes } from '../evaluation/rankings.ts'
import { ioError, writeFileAtomic } from '../files/atomic.ts'
import { CLASSES } from '../model/architecture.ts'
import type { ImageSet } from '../data/data-set.ts'

const DIGITS = Array.from({ length: CLASSES }, (_, digit) => digit)

/** RFC 4180 with \n: `index,label,answer,confidence,label probability,p0…p9`, a row an image; probabilities read back as the same float32. */
export function predictionsCsv(predictions: Predictions): string {
  const { images, labels, probabilities, predicted } = predictions
  const rows = Array.from({ length: images }, (_, image) =>
    [
      image,
      labels[image]!,
      predicted[image]!,
      float32Text(confidenceOf(predictions, image)),
      float32Text(labelProbabilityOf(predictions, image)),
      ...DIGITS.map((digit) => float32Text(probabilities[image * CLASSES + digit]!))
    ].join(',')
  )
  const header = ['index', 'label', 'answer', 'confidence', 'label_probability', ...DIGITS.map((digit) => `p${digit}`)]
  return [header.join(','), ...rows, ''].join('\n')
}

/**
 * Every misread image as a PNG of 28 x 28 pixels in `folder`, named after its rank, index, label and answer; gives their number.
 * Throws WorkbenchError `io` and what writing throws.
 */
export async function writeMistakes(folder: string, images: ImageSet, predictions: Predictions): Promise<number> {
  const mistakes = confidentMistakes(predictions)
  const { height, width } = images
  const factor = byteFactor(images)
  await mkdir(folder, { recursive: true }).catch((error: unknown) => {
    throw ioError(error, `create the folder ${folder}`)
  })
  const digits = String(mistakes.length).length
  for (const [rank, image] of mistakes.entries()) {
    const { labels, predicted } = predictions
    const name = `${String(rank + 1).padStart(digits, '0')}-image-${image}-is-${labels[image]!}-read-as-${predicted[image]!}.png`
    const data = asBytes(images, image, image + 1, factor)
    await writeFileAtomic(join(folder, name), encode({ width, height, data, channels: 1, depth: 8 }))
  }
  return mistakes.length
}

/** The shortest decimal that reads back as the same float32. */
function float32Text(value: number): string {
  for (let digits = 6; digits < 9; digits++) {
    const text = Number(value.toPrecision(digits))
    if (Math.fround(text) === value) return String(text)
  }
  return String(Number(value.toPrecision(9)))
}
