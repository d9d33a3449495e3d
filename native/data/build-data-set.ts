/**
 * A data set from its parts as readers found them: one pixel encoding for all of them, a validation
 * set where none was given, and notices of everything that is not as a person may expect.
 * Independent of file formats.
 */
import type { PixelEncoding } from '../contract/pixel-encoding.ts'
import { badDataFile } from './bad-data-file.ts'
import { sliceImages, type DataSet, type ImageSet } from './data-set.ts'
import { exchangeAxes, wideShare } from './exchanged-axes.ts'
import type { LabelledImages } from './labelled-images.ts'
import { decodePixels, detectPixelEncoding } from './pixel-encoding.ts'
import { axesNotices, classNotices, pixelNotices, type Axes } from './set-notices.ts'
import { splitValidation } from './split-validation.ts'

export interface DataSetParts {
  readonly name: string
  /** What to call the whole in an error: its file or folder. */
  readonly where: string
  /** Null for test images alone, which can be evaluated but not trained on. */
  readonly train: LabelledImages | null
  /** Absent: cut from the training images. */
  readonly validation?: LabelledImages | null | undefined
  readonly test: LabelledImages | null
  readonly hashes: Readonly<Record<string, string>>
  /** The files are called as EMNIST's, whose images are stored with rows and columns exchanged. */
  readonly isEmnist?: boolean
  /** Of the reader, as of arrays that are not used. */
  readonly notices?: readonly string[]
}

/**
 * Throws WorkbenchError `bad-file` for parts that do not belong together and for too few images.
 */
export function buildDataSet({
  name,
  where,
  train,
  validation,
  test,
  hashes,
  isEmnist = false,
  notices = []
}: DataSetParts): DataSet {
  const first = train ?? validation ?? test
  if (!first) throw badDataFile(where, 'has no labelled images', { hint: 'Choose a file with images in it.' })
  const encoding = detectPixelEncoding(first.pixels)
  const stored = decodePart(first, first, encoding)
  const axes = axesOf(stored, isEmnist)
  const decode = (part: LabelledImages): ImageSet => {
    const set = part === first ? stored : decodePart(part, first, encoding)
    return axes === 'exchanged' ? exchangeAxes(set) : set
  }
  const testSet = test && decode(test)
  const pixels = [...pixelNotices(first.pixels, encoding), ...axesNotices(axes)]
  if (!train) {
    const none = sliceImages(decode(first), 0, 0)
    const alone = `${where} has ${validation ? 'validation' : 'test'} images alone: they can be evaluated, not trained on`
    const only = validation ? decode(validation) : none
    return { name, train: none, validation: only, test: testSet, hashes, notices: [...notices, ...pixels, alone] }
  }
  const split = validation
    ? { train: decode(train), validation: decode(validation), validationFrom: 'given' as const }
    : splitValidation(decode(train), train.where)
  return { name, ...split, test: testSet, hashes, notices: [...notices, ...pixels, ...classNotices(split, testSet)] }
}

/**
 * Images that look exchanged are turned only where the name says so as well: other pictures may be
 * wide.
 */
function axesOf(stored: ImageSet, isEmnist: boolean): Axes {
  const share = wideShare(stored)
  if (isEmnist) return share >= 0.5 ? 'exchanged' : 'upright'
  return share >= WIDE_SHARE && stored.count >= MIN_WIDE_IMAGES ? 'wide' : 'usual'
}

/**
 * Of fewer images their shape says too little: of single digits a 0 or a 4 is often wider than
 * tall.
 */
const MIN_WIDE_IMAGES = 50
const WIDE_SHARE = 0.75

/**
 * Throws WorkbenchError `bad-file` for images of another size or with other pixels than those of
 * the first part.
 */
function decodePart(part: LabelledImages, first: LabelledImages, encoding: PixelEncoding): ImageSet {
  const { pixels, labels, count, height, width } = part
  if (height !== first.height || width !== first.width) {
    throw badDataFile(
      part.where,
      `has images of ${height} x ${width}; expected ${first.height} x ${first.width} as in ${first.where}`,
      { hint: 'Scale all images to the same size, those for testing and validation too.' }
    )
  }
  if (part !== first) checkSamePixels(part, first, encoding)
  return { ...decodePixels(pixels, encoding), labels, count, height, width, encoding }
}

function checkSamePixels(part: LabelledImages, first: LabelledImages, encoding: PixelEncoding): void {
  const { pixels } = part
  const own = detectPixelEncoding(pixels)
  const blank = pixels.min === pixels.max
  const sameKind = own.kind === encoding.kind || blank || (own.kind === 'unit' && encoding.kind === 'standardised')
  const clear = pixels.brightBorders + pixels.darkBorders > CLEAR_SHARE
  if (sameKind && (own.polarity === encoding.polarity || !clear)) return
  const range = ({ min, max }: { min: number; max: number }) => `${min} to ${max}`
  throw badDataFile(
    part.where,
    sameKind
      ? `has ${INK[own.polarity]} and ${first.where} has ${INK[encoding.polarity]}; expected the same in both`
      : `has pixels from ${range(pixels)} and ${first.where} from ${range(first.pixels)}; expected the same range in both`,
    { hint: 'Prepare all images of a data set in the same way.' }
  )
}

/** Share of images whose border says something about their ground. */
const CLEAR_SHARE = 0.75
const INK = { 'dark-ink': 'dark ink on bright ground', 'bright-ink': 'bright ink on dark ground' } as const
