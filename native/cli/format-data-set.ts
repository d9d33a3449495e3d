/**
 * A data set as text of at most 80 columns: its splits, what its pixels are, an image of each
 * class, and hashes.
 */
import { describePixels } from '../contract/pixel-encoding.ts'
import type { DataChoice } from '../services/choose-data.ts'
import { displayedPixels, encodingOfSplits } from '../services/show-data-set.ts'
import { count } from './progress-line.ts'

type DataSet = DataChoice['dataSet']
type ImageSet = DataSet['train']

const SHADES = ' .:-=+*#%@'
const COLUMNS = 80
const LABEL = 12
/** Images of 28 columns beside each other. */
const IMAGES_PER_ROW = 2

export function formatDataSet(dataSet: DataSet): string[] {
  const splits = [
    ['training', dataSet.train],
    ['validation', dataSet.validation],
    ['test', dataSet.test]
  ] as const
  const shown = splits.map(([, set]) => set).find((set) => set !== null && set.count > 0)
  return [
    dataSet.name,
    ...splits.flatMap(([title, set]) => formatSplit(title, set)),
    ...wrap('pixels', describePixels(encodingOfSplits(dataSet))),
    ...(dataSet.notices ?? []).flatMap((notice) => wrap('note', notice)),
    '',
    ...(shown ? [...firstOfEachClass(shown), ''] : []),
    ...Object.entries(dataSet.hashes).flatMap(([part, hash]) => formatHash(part, hash))
  ]
}

function formatSplit(title: string, set: ImageSet | null): string[] {
  if (!set || set.count === 0) return [`${title.padEnd(LABEL)}none`]
  const perClass = new Array<number>(10).fill(0)
  for (const label of set.labels) perClass[label]!++
  const classes = perClass.map((images, digit) => `${digit}: ${count(images)}`)
  return [
    `${title.padEnd(LABEL)}${count(set.count)} images of ${set.height} x ${set.width}`,
    ...wrap('', classes.join('  '), '  ')
  ]
}

/** A hash of 64 digits and its name fit into 80 columns unless the name is long. */
function formatHash(part: string, hash: string): string[] {
  return part.length + 2 + hash.length <= COLUMNS ? [`${part}  ${hash}`] : [part, `  ${hash}`]
}

/** Lines of words behind a label that stands in the first of them alone. */
function wrap(label: string, text: string, separator = ' '): string[] {
  const lines: string[] = []
  for (const word of text.split(separator)) {
    const last = lines.at(-1)
    const longer = last === undefined ? word : last + separator + word
    if (last === undefined || LABEL + longer.length > COLUMNS) lines.push(word)
    else lines[lines.length - 1] = longer
  }
  return lines.map((line, i) => (i === 0 ? label : '').padEnd(LABEL) + line)
}

/** Images beside each other, every second row of pixels: characters are twice as high as wide. */
function firstOfEachClass(set: ImageSet): string[] {
  const indices = Array.from({ length: 10 }, (_, digit) => set.labels.indexOf(digit)).filter((index) => index >= 0)
  const perRow = Math.max(1, Math.min(IMAGES_PER_ROW, Math.floor((COLUMNS + 1) / (set.width + 1))))
  const rows: string[] = []
  for (let from = 0; from < indices.length; from += perRow) {
    const images = indices.slice(from, from + perRow).map((index) => displayedPixels(set, index))
    for (let row = 0; row < set.height; row += 2) {
      rows.push(
        images
          .map((pixels) => formatRow(pixels.subarray(row * set.width, (row + 1) * set.width)))
          .join(' ')
          .trimEnd()
      )
    }
  }
  return rows
}

function formatRow(pixels: Uint8Array): string {
  return Array.from(pixels, (gray) => SHADES[Math.floor((gray / 256) * SHADES.length)]).join('')
}
