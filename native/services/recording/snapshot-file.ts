/**
 * What the network looked like last, kept in a run's folder so that a finished run shows it too:
 * `watched.npz` with the probe images (n, 28, 28) and labels (n,), and once there are any, the
 * newest snapshot's arrays. Beside what runs/ keeps there.
 */
import { CLASSES, IMAGE_SIDE } from '../../model/architecture.ts'
import { join } from 'node:path'
import { WorkbenchError } from '../../contract/errors.ts'
import type { Probes, RunSnapshot } from '../../contract/runs.ts'
import type { NumpyArray } from '../../data/npy.ts'
import { readNpz, writeNpz } from '../../data/npz.ts'

export interface SnapshotFile {
  readonly probes: Probes
  readonly snapshot: RunSnapshot | null
}

const KERNEL_SHAPE = [5, 5, 1, 6]

/** Throws WorkbenchError `io`. */
export async function writeSnapshotFile(runFolder: string, { probes, snapshot }: SnapshotFile): Promise<void> {
  const count = probes.labels.length
  const arrays: Record<string, NumpyArray> = {
    probes: { shape: [count, IMAGE_SIDE, IMAGE_SIDE], data: probes.pixels },
    probeLabels: { shape: [count], data: probes.labels }
  }
  if (snapshot) {
    arrays['globalStep'] = { shape: [1], data: Float64Array.of(snapshot.globalStep) }
    arrays['conv1Kernel'] = { shape: KERNEL_SHAPE, data: snapshot.conv1Kernel }
    if (snapshot.conv1Gradient) arrays['conv1Gradient'] = { shape: KERNEL_SHAPE, data: snapshot.conv1Gradient }
    arrays['probabilities'] = { shape: [count, CLASSES], data: snapshot.probes }
  }
  await writeNpz(snapshotFile(runFolder), arrays)
}

/**
 * Null for a run that was trained without the workbench, or whose file is damaged. Throws
 * WorkbenchError `io`.
 */
export async function readSnapshotFile(runFolder: string): Promise<SnapshotFile | null> {
  try {
    const arrays = await readNpz(snapshotFile(runFolder))
    const floats = (name: string) => {
      const data = arrays.get(name)?.data
      return data instanceof Float32Array ? data : null
    }
    const [pixels, labels, globalStep] = ['probes', 'probeLabels', 'globalStep'].map((name) => arrays.get(name)?.data)
    if (!(pixels instanceof Uint8Array && labels instanceof Uint8Array)) return null
    const [conv1Kernel, conv1Gradient, probabilities] = ['conv1Kernel', 'conv1Gradient', 'probabilities'].map(floats)
    const snapshot =
      globalStep && conv1Kernel && conv1Gradient && probabilities
        ? { globalStep: Number(globalStep[0]), conv1Kernel, conv1Gradient, probes: probabilities }
        : null
    return { probes: { pixels, labels }, snapshot }
  } catch (error) {
    if (error instanceof WorkbenchError && error.code !== 'io') return null
    throw error
  }
}

export function snapshotFile(runFolder: string): string {
  return join(runFolder, 'watched.npz')
}
