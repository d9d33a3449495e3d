/**
 * The data set that a person means. Without a word from them it is MNIST when it came with the
 * program or has been fetched, else digits drawn here; nobody has to download anything to see a
 * network learn.
 */
import { WorkbenchError } from '../contract/errors.ts'
import type { DataSet } from '../data/data-set.ts'
import { dataFolder as defaultDataFolder } from '../files/program-folders.ts'
import { lastingSpec, openDataSet, type OpenDataSetOptions } from '../data/open-data-set.ts'
import { locateSpec, portableSpec } from './data-location.ts'

export interface DataChoice {
  readonly dataSet: DataSet
  /**
   * What a run names it by: `mnist`, `synthetic`, a path in the data folder (data-location.ts), or
   * an absolute path.
   */
  readonly spec: string
}

export interface ChooseDataOptions extends Pick<OpenDataSetOptions, 'dataFolder' | 'bundledMnist' | 'packedDigits'> {
  /** Told in one line when the data is not what the person may expect. */
  readonly onNotice?: (text: string) => void
}

/** Opens `spec`, or what suits best without one. Throws what openDataSet throws. */
export async function chooseData(
  spec: string | undefined,
  { onNotice = () => undefined, ...options }: ChooseDataOptions = {}
): Promise<DataChoice> {
  if (spec !== undefined) {
    const folder = options.dataFolder ?? defaultDataFolder()
    const lasting = await lastingSpec(locateSpec(spec, folder))
    const dataSet = await openDataSet(lasting, options)
    for (const notice of dataSet.notices ?? []) onNotice(`${dataSet.name}: ${notice}`)
    return { dataSet, spec: portableSpec(lasting, folder) }
  }
  try {
    return { dataSet: await openDataSet('mnist', options), spec: 'mnist' }
  } catch (error) {
    if (!(error instanceof WorkbenchError && error.code === 'not-found')) throw error
    onNotice(
      'MNIST is not here, so these are digits drawn by the program; get MNIST with `npm run lenet -- data fetch mnist`'
    )
    return { dataSet: await openDataSet('synthetic', options), spec: 'synthetic' }
  }
}
