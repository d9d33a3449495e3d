/** The model behind an id of the pad's list, as the bytes of an ONNX file. */
import type { ModelCatalog } from '../recognition/model-catalog.ts'
import type { ModelSource, ModelSources } from './model-sources.ts'

/**
 * Throws WorkbenchError `not-found` for a model that is gone, `bad-file` for parameters that cannot
 * be read.
 */
export async function openReadingModel(id: string, models: ModelCatalog, sources: ModelSources): Promise<ModelSource> {
  const resolved = await models.resolve(id)
  return resolved === 'built-in' ? sources.open(resolved) : sources.openKept(resolved)
}
