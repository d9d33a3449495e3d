/** What a person should know of a model file before trusting figures measured with it. */
import type { OnnxModel } from '../onnx/reader.ts'

/** One sentence each; none for a file as it was exported. */
export function modelNotices({ integrity, metadata }: Pick<OnnxModel, 'integrity' | 'metadata'>): string[] {
  return [
    ...(integrity === 'changed'
      ? [
          'the model file was changed after it was exported: another program edited it, or it is damaged; it is used as it is'
        ]
      : []),
    ...(metadata ? [] : ['the model does not say what its input is; pixel / 256 is assumed'])
  ]
}
