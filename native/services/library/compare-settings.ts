/** What differs between runs: their settings, and what they came to. */
import type { ComparedSetting, RunComparison } from '../../contract/run-library.ts'
import type { RunConfig } from '../run-config.ts'
import type { StoredRow } from './read-run-row.ts'
import { settingsOf } from './run-settings.ts'

export interface ComparedRun {
  readonly row: StoredRow
  readonly config: RunConfig
}

export function compareSettings(runs: readonly ComparedRun[]): RunComparison {
  const all = runs.map(({ config }) => settingsOf(config))
  const settings: ComparedSetting[] = (all[0] ?? []).map(({ key, title }, i) => ({
    key,
    title,
    values: all.map((settingsOfRun) => settingsOfRun[i]!.value)
  }))
  const differs = ({ values }: ComparedSetting) => new Set(values).size > 1
  return {
    ids: runs.map(({ row }) => row.id),
    different: settings.filter(differs),
    same: settings.filter((setting) => !differs(setting)),
    metrics: METRICS.map(({ key, title, value }) => ({ key, title, values: runs.map(({ row }) => value(row)) }))
  }
}

const METRICS: readonly {
  readonly key: string
  readonly title: string
  readonly value: (row: StoredRow) => string | null
}[] = [
  { key: 'testAccuracy', title: 'test accuracy', value: ({ testAccuracy }) => percent(testAccuracy) },
  {
    key: 'testInterval',
    title: 'its 95 % interval',
    value: ({ test }) =>
      test && `${(test.interval.lower * 100).toFixed(2)} to ${(test.interval.upper * 100).toFixed(2)}`
  },
  {
    key: 'bestValidation',
    title: 'best validation accuracy',
    value: ({ best }) => best && `${percent(best.validationAccuracy)!}, epoch ${best.epoch}`
  },
  {
    key: 'validationCost',
    title: 'validation cost, newest epoch',
    value: ({ newest }) => newest && newest.validationCost.toFixed(4)
  },
  {
    key: 'trainingCost',
    title: 'training cost, newest epoch',
    value: ({ trainingCost }) => (trainingCost === null ? null : trainingCost.toFixed(4))
  },
  { key: 'epochsDone', title: 'epochs done', value: ({ epochsDone }) => String(epochsDone) },
  { key: 'seconds', title: 'training time', value: ({ seconds }) => `${seconds.toFixed(1)} s` }
]

function percent(share: number | null): string | null {
  return share === null ? null : `${(share * 100).toFixed(2)} %`
}
