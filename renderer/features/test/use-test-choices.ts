/** The models and sets that can be chosen, in words. */
import { computed, type ComputedRef } from 'vue'
import type { SelectOption } from '../../base/controls/select-option.ts'
import { count } from '../../base/format/format.ts'
import { useEvaluation } from './evaluation.ts'
import { NOTHING, type TestAddress } from './use-test-address.ts'

const SPLIT_TITLES = { train: ', training', validation: ', validation', test: ', test', all: '' } as const

export interface TestChoices {
  readonly models: ComputedRef<readonly SelectOption[]>
  readonly sets: ComputedRef<readonly SelectOption[]>
  /** To compare with. */
  readonly others: ComputedRef<readonly SelectOption[]>
}

export function useTestChoices({ model }: TestAddress): TestChoices {
  const store = useEvaluation()
  const models = computed(() => {
    const known = (store.choices?.models ?? []).map(({ id, title, detail }) => ({
      value: id,
      label: detail ? `${title} · ${detail}` : title
    }))
    const isKnown = known.some(({ value }) => value === model.value)
    if (isKnown || model.value === '') return known
    // Runs that vote are named by another view and stand on no list.
    const title = store.test?.request.model === model.value ? store.test.summary.model.title : model.value
    return [...known, { value: model.value, label: title }]
  })
  const sets = computed(() => {
    const own = store.choices?.models.find(({ id }) => id === model.value)?.trainedOn
    return (store.choices?.sets ?? []).map(({ data, title, split, images }) => {
      const isOwn = data === own && (split === 'train' || split === 'all')
      return {
        value: `${data}:${split}`,
        label: `${title}${SPLIT_TITLES[split]} · ${count(images)}${isOwn ? ' · trained on this' : ''}`
      }
    })
  })
  return {
    models,
    sets,
    others: computed(() => [
      { value: NOTHING, label: 'nothing' },
      ...models.value.filter(({ value }) => value !== model.value)
    ])
  }
}
