/**
 * A run's model as the contract's ModelFile: in a place that a save dialog gave, or as bytes for a
 * download.
 */
import { basename } from 'node:path'
import type { ModelFile } from '../../../contract/runs.ts'
import { formatNormalisation } from '../../../contract/pixel-encoding.ts'
import { BYTE_SCALE } from '../../../model/architecture.ts'
import { IMAGE } from '../../../onnx/graph.ts'
import { createEngineOf } from '../../create-engine.ts'
import type { EngineProvider } from '../../engines.ts'
import { exportRun } from '../../export-run.ts'
import type { LeNetRun } from '../../open-run.ts'
import { verificationData } from '../../verification-data.ts'
import { MNIST, type DataSetStore } from '../data-sets/data-set-store.ts'
import type { EngineLeases } from '../engines/engine-leases.ts'

/**
 * The path that a save dialog's token stands for. Throws WorkbenchError for one that the host has
 * not given.
 */
export type ResolveSaveTarget = (token: string) => string

export interface ModelFileOptions {
  readonly store: DataSetStore
  readonly engines: readonly EngineProvider[]
  readonly leases: EngineLeases
  readonly resolveSaveTarget: ResolveSaveTarget
}

/**
 * `target`: a save dialog's token, or null for the bytes. Throws WorkbenchError `bad-argument` for
 * a target that was not granted, and what exportRun throws.
 */
export async function exportModelFile(
  run: LeNetRun,
  target: string | null,
  { store, engines, leases, resolveSaveTarget }: ModelFileOptions
): Promise<ModelFile> {
  const { engine, data, pixels } = run.config
  const path = target === null ? null : resolveSaveTarget(target)
  const { bytes, position, verification, notices } = await leases.use(engine, () =>
    exportRun({
      run,
      file: path,
      openData: (onNotice) =>
        verificationData({ openOwn: () => store.bySpec(data), openMnist: () => store.bySpec(MNIST), onNotice }),
      createEngine: (id, options) => createEngineOf(engines, id, options),
      // A run that trains meanwhile must hardly be slowed down.
      engineOptions: { threads: 1 }
    })
  )
  return {
    fileName: path === null ? `lenet5-${run.id}.onnx` : basename(path),
    bytes: path === null ? bytes : null,
    savedAs: path,
    position,
    input: {
      name: IMAGE.name,
      shape: IMAGE.shape.join(' x '),
      values: `${formatNormalisation(pixels ?? { scale: BYTE_SCALE, offset: 0 })}, bright ink on dark`
    },
    verification,
    notices
  }
}
