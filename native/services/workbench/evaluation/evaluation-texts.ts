/** What of an evaluation can be saved as text. */
import type { TextFile } from '../../../contract/evaluation.ts'
import { evaluatePredictions } from '../../../evaluation/evaluate-predictions.ts'
import { predictionsCsv } from '../../../evaluation/predictions-csv.ts'
import type { EvaluationResult } from './evaluation-results.ts'

/** `corrections`: right labels by index. */
export function evaluationReport(
  content: 'predictions' | 'metrics' | 'corrections',
  { model, set, modelHash, splitHash, predictions }: EvaluationResult,
  corrections: ReadonlyMap<number, number>
): TextFile {
  const subject = fileNameOf(`${model.title} on ${set.title} ${set.split}`)
  switch (content) {
    case 'predictions':
      return { fileName: `${subject}.csv`, text: predictionsCsv(predictions) }
    case 'metrics': {
      const metrics = evaluatePredictions(predictions)
      const report = {
        kind: 'evaluation',
        model: model.title,
        modelSha256: modelHash,
        data: set.title,
        dataSha256: splitHash,
        set: set.split,
        cost: metrics.logLossFromLogits ?? metrics.logLoss,
        ...metrics
      }
      return { fileName: `${subject}.json`, text: `${JSON.stringify(report, null, 2)}\n` }
    }
    case 'corrections': {
      const rows = [...corrections]
        .sort(([a], [b]) => a - b)
        .map(([index, label]) => `${index},${predictions.labels[index]!},${label}`)
      const name = fileNameOf(`${set.title} ${set.split} corrections`)
      return { fileName: `${name}.csv`, text: ['index,label,proposed', ...rows, ''].join('\n') }
    }
  }
}

/** What every file system takes. */
export function fileNameOf(title: string): string {
  return title
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '-')
    .replaceAll(/^-|-$/g, '')
    .slice(0, 100)
}
