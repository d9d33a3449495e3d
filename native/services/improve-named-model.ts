/** `lenet improve`: a model, drawings and images that a person names, brought together. */
import { join, resolve } from 'node:path'
import { openDataSet } from '../data/open-data-set.ts'
import { allImages, type ImageSet } from '../data/data-set.ts'
import { MAX_MODEL_FILE_BYTES } from '../contract/limits.ts'
import { checkDrawingCount } from '../data/mix-drawings.ts'
import { readBounded } from '../files/read-bounded.ts'
import { dataFolder } from '../files/program-folders.ts'
import { chooseData } from './choose-data.ts'
import { improveModel, type Improvement } from './improve-model.ts'
import { writeImprovementFile } from './improvement-file.ts'
import { originOf } from './library/run-start.ts'
import { openNamedModel } from './open-model.ts'
import { openLeNetRuns } from './open-run.ts'
import { MY_DIGITS, MyDigits } from './workbench/data-sets/my-digits.ts'

export interface ImproveNamedOptions {
  /** A folder or an .npz file; by default what was saved on the pad. */
  readonly drawings: string | undefined
  /** By default MNIST, or generated digits where it is not here. */
  readonly data: string | undefined
  readonly share: number
  readonly epochs: number
  readonly seed: number
  readonly runsFolder: string | undefined
  readonly onNotice: (text: string) => void
  /** 0..1 */
  readonly onProgress: (done: number) => void
}

/** Throws what openNamedModel, chooseData and improveModel throw. */
export async function improveNamedModel(name: string, options: ImproveNamedOptions): Promise<Improvement> {
  const { drawings, data, share, epochs, seed, runsFolder, onNotice, onProgress } = options
  const { source, run } = await openNamedModel(name, { runsFolder, onNotice })
  const model = typeof source === 'string' ? await readModel(source) : source
  const folder = join(dataFolder(), MY_DIGITS)
  const own = drawings === undefined ? await savedDrawings(folder) : await openDrawings(drawings)
  checkDrawingCount(own.images.count)
  const { dataSet: base } = await chooseData(data, { onNotice })
  const runs = openLeNetRuns(runsFolder)
  const result = await improveModel({
    model,
    origin: run ? originOf(run.id, run.keeps) : name === 'built-in' ? name : resolve(name),
    drawings: own.images,
    sessions: own.sessions,
    base,
    runs,
    folder: join(folder, 'frozen'),
    share,
    epochs,
    seed,
    onNotice,
    onEvent: (event) => {
      if (event.kind !== 'progress') return
      const stepsLeft = event.secondsLeft / (event.elapsedSeconds + event.secondsLeft || 1)
      onProgress(1 - stepsLeft)
    }
  })
  // The pad reads with the newest run: not with one that has become worse.
  if (!result.worse) await writeImprovementFile(await runs.find(result.runId), true)
  return result
}

interface Drawings {
  readonly images: ImageSet
  /** Unknown of files. */
  readonly sessions: Uint32Array | undefined
}

function savedDrawings(folder: string): Promise<Drawings> {
  return new MyDigits(folder, () => new Date()).drawings()
}

async function openDrawings(spec: string): Promise<Drawings> {
  return { images: allImages(await openDataSet(spec, {})), sessions: undefined }
}

function readModel(file: string): Promise<Uint8Array> {
  return readBounded(file, MAX_MODEL_FILE_BYTES)
}
