/** A data set as text: its parts, how many images each class has, one image of each, and the hashes of what was read. */
import type { DataChoice } from '../services/choose-data.ts'
import { count } from './progress-line.ts'

type DataSet = DataChoice['dataSet']
type ImageSet = DataSet['train']

const CLASSES = 10
const SHADES = ' .:-=+*#%@'

export function dataSetLines(dataSet: DataSet): string[] {
  const parts = [
    ['training', dataSet.train],
    ['validation', dataSet.validation],
    ['test', dataSet.test]
  ] as const
  return [
    dataSet.name,
    ...parts.map(([title, set]) => partLine(title, set)),
    '',
    ...firstOfEachClass(dataSet.train),
    '',
    ...Object.entries(dataSet.hashes).map(([part, hash]) => `${part}  ${hash}`)
  ]
}

function partLine(title: string, set: ImageSet | null): string {
  if (!set) return `${title.padEnd(11)} none`
  const perClass = new Array<number>(CLASSES).fill(0)
  for (const label of set.labels) perClass[label]!++
  const classes = perClass.map((images, digit) => `${digit}: ${count(images)}`).join('  ')
  return `${title.padEnd(11)} ${count(set.count)} images of ${set.height} x ${set.width}   ${classes}`
}

/** Five digits beside each other, every second row: characters are twice as high as wide. */
function firstOfEachClass(set: ImageSet): string[] {
  const indices = Array.from({ length: CLASSES }, (_, digit) => set.labels.indexOf(digit)).filter((index) => index >= 0)
  const rows: string[] = []
  for (let from = 0; from < indices.length; from += 5) {
    for (let row = 0; row < set.height; row += 2) {
      rows.push(
        indices
          .slice(from, from + 5)
          .map((index) => imageRow(set, index, row))
          .join(' ')
          .trimEnd()
      )
    }
  }
  return rows
}

function imageRow({ images, width, height, scale }: ImageSet, index: number, row: number): string {
  const start = (index * height + row) * width
  return Array.from(images.subarray(start, start + width), (pixel) => {
    const shade = Math.min(SHADES.length - 1, Math.max(0, Math.floor(pixel * scale * SHADES.length)))
    return SHADES[shade]
  }).join('')
}
