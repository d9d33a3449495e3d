/** An image and a set of parameters, as named on the command line, ready to be explained. */
import { basename } from 'node:path'
import { ShapeError, WorkbenchError } from '../../contract/errors.ts'
import { networkInput } from '../../data/data-set.ts'
import { openDataSet } from '../../data/open-data-set.ts'
import { MAX_MODEL_FILE_BYTES } from '../../contract/limits.ts'
import { readBounded } from '../../files/read-bounded.ts'
import { Trace } from '../../inspection/trace.ts'
import { readOnnxModel } from '../../onnx/reader.ts'
import { parametersOf } from '../../onnx/stored-parameters.ts'
import { modelNotices } from '../model-notices.ts'
import { openLeNetRuns, readCheckpointOf } from '../open-run.ts'
import { findBuiltInModel } from '../workbench/recognition/built-in-model.ts'

export interface ExplainedImage {
  readonly trace: Trace
  readonly parameters: Float32Array
  readonly input: Float64Array
  readonly label: number
  /** `mnist, test image 8`. */
  readonly imageTitle: string
  /** `lenet5.onnx`, or the id of a run and its step. */
  readonly modelTitle: string
}

/**
 * image: `DATA:train|validation|test:INDEX`, where DATA is what openDataSet takes. model:
 * `built-in`, a file that ends in .onnx, or a run: its id, the beginning of it, `last`, or its
 * folder. Throws WorkbenchError `bad-argument` for another form, `not-found` for what is not there,
 * and what reading throws.
 */
export async function openExplainedImage(
  image: string,
  model: string,
  onNotice: (text: string) => void
): Promise<ExplainedImage> {
  const own = await readImage(image)
  const { parameters, modelTitle } = await readModel(model, onNotice)
  return { trace: new Trace(parameters, own.input), parameters, modelTitle, ...own }
}

async function readImage(spec: string): Promise<Pick<ExplainedImage, 'input' | 'label' | 'imageTitle'>> {
  const [, data, part, digits] = /^(.+):(train|validation|test):(\d{1,9})$/.exec(spec) ?? []
  if (data === undefined || digits === undefined) {
    throw new WorkbenchError(
      'bad-argument',
      `--image is "${spec}"; expected DATA:train, validation or test:INDEX, as mnist:test:8`,
      'Name an image in this form.'
    )
  }
  const set = await openDataSet(data, {})
  const images = set[part as 'train' | 'validation' | 'test']
  const index = Number(digits)
  if (!images || index >= images.count) {
    throw new WorkbenchError(
      'not-found',
      `${set.name} has no ${part} image ${index}; it has ${images?.count ?? 0}, counted from 0`,
      'Name an image that is there.'
    )
  }
  if (images.height !== 28 || images.width !== 28) {
    const size = `${images.height} x ${images.width}`
    throw new ShapeError(`${set.name} has images of ${size}; expected 28 x 28`, 'Choose a data set of 28 x 28 images.')
  }
  return {
    input: Float64Array.from(networkInput(images, index, index + 1)),
    label: images.labels[index]!,
    imageTitle: `${set.name}, ${part} image ${index}`
  }
}

async function readModel(
  model: string,
  onNotice: (text: string) => void
): Promise<Pick<ExplainedImage, 'parameters' | 'modelTitle'>> {
  const file = model === 'built-in' ? findBuiltInModel() : model
  if (file.endsWith('.onnx')) {
    const bytes = await readBounded(file, MAX_MODEL_FILE_BYTES)
    const title = basename(file)
    const model = readOnnxModel(bytes, title)
    modelNotices(model).forEach(onNotice)
    return { parameters: parametersOf(model, title), modelTitle: title }
  }
  const run = await openLeNetRuns().find(model)
  const { parameters, step } = await readCheckpointOf(run, 'newest', onNotice)
  return { parameters, modelTitle: `${run.id}, step ${step.toLocaleString('en-US')}` }
}
