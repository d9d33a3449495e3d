/** A run's model as a verified ONNX file, in a place that a save dialog gave or as bytes for a download. */
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { WorkbenchError } from '../../../contract/errors.ts'
import type { ModelFile } from '../../../contract/runs.ts'
import type { DataSet } from '../../../data/data-set.ts'
import { createEngineOf } from '../../create-engine.ts'
import type { EngineProvider } from '../../engines.ts'
import { exportModel, verifyingSet } from '../../export-model.ts'
import { provenanceOf, readCheckpointOf, type LeNetRun } from '../../open-run.ts'
import { checkOutputFile } from '../../output-file.ts'
import type { EngineLeases } from '../engines/engine-leases.ts'
import { MNIST, SYNTHETIC, type DataSetStore } from '../data-sets/data-set-store.ts'

/** The path that a save dialog's token stands for. Throws WorkbenchError for one that the host has not given. */
export type ResolveSaveTarget = (token: string) => string

/** Throws WorkbenchError `bad-argument` for a target that was not granted, and what exportModel throws. */
export type ExportRunModel = (run: LeNetRun, target: string | null) => Promise<ModelFile>

export interface ExportRunModelOptions {
  readonly store: DataSetStore
  readonly engines: readonly EngineProvider[]
  readonly leases: EngineLeases
  readonly resolveSaveTarget: ResolveSaveTarget
}

export function exportRunModel({ store, engines, leases, resolveSaveTarget }: ExportRunModelOptions): ExportRunModel {
  const write = (run: LeNetRun, file: string) => leases.use(run.config.engine, () => writeModel(run, file))
  const writeModel = async (run: LeNetRun, file: string): Promise<ModelFile['verification']> => {
    const checkpoint = await readCheckpointOf(run, run.keeps)
    const dataSet = await verifyingData(store, run)
    // One thread: a run that trains meanwhile shall hardly feel it.
    const engine = await createEngineOf(engines, run.config.engine, { threads: 1 })
    try {
      const origin = provenanceOf(run, checkpoint)
      const { parameters } = checkpoint
      const { images, maxDifference, agreement } = await exportModel({ file, parameters, origin, dataSet, engine })
      return { images, maxDifference, agreement }
    } finally {
      await engine.dispose()
    }
  }
  return async (run, target) => {
    const fileName = `lenet5-${run.id}.onnx`
    if (target !== null) {
      const path = resolveSaveTarget(target)
      await checkOutputFile(path)
      const verification = await write(run, path)
      return { fileName: basename(path), bytes: null, savedAs: path, verification }
    }
    const folder = await mkdtemp(join(tmpdir(), 'lenet-export-'))
    try {
      const file = join(folder, fileName)
      const verification = await write(run, file)
      return { fileName, bytes: new Uint8Array(await readFile(file)), savedAs: null, verification }
    } finally {
      await rm(folder, { recursive: true, force: true })
    }
  }
}

/** The run's own data; where that is too little or gone, any that is here: a file is verified on real digits in any case. */
async function verifyingData(store: DataSetStore, { config }: LeNetRun): Promise<DataSet> {
  const [own, mnist] = await Promise.all([usable(store.bySpec(config.data)), usable(store.bySpec(MNIST))])
  return own ?? mnist ?? (await store.bySpec(SYNTHETIC))
}

async function usable(opening: Promise<DataSet>): Promise<DataSet | null> {
  try {
    const dataSet = await opening
    verifyingSet(dataSet)
    return dataSet
  } catch (error) {
    if (error instanceof WorkbenchError) return null
    throw error
  }
}
