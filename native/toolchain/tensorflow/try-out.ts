/** Whether what was built computes, and is the TensorFlow that was meant. */
import { WorkbenchError } from '../../contract/errors.ts'
import { createTensorFlowEngine } from '../../engines/tensorflow/index.ts'
import type { StartProcess } from '../../engines/process/process-channel.ts'
import { TENSORFLOW_VERSION } from './pins.ts'

/**
 * The library itself, and tfjs over it. Throws what createTensorFlowEngine throws; `engine` for
 * another version.
 */
export async function tryOut(folder: string, startProcess: StartProcess | undefined): Promise<void> {
  for (const network of ['trained', 'keras-program'] as const) {
    const settings = { oneDnn: true, threads: 1 }
    const engine = await createTensorFlowEngine({ folder, settings, network, startProcess })
    await engine.dispose()
    if (engine.device.endsWith(`TensorFlow ${TENSORFLOW_VERSION}`)) continue
    throw new WorkbenchError(
      'engine',
      `what was built is ${engine.device}; expected TensorFlow ${TENSORFLOW_VERSION}`,
      'Take other TensorFlow libraries out of LD_LIBRARY_PATH, then install again.'
    )
  }
}
