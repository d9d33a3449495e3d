/**
 * What the Test view shows, as its address says it: model, set, the other model, the question, the
 * order and the image that is open. What the address leaves out or names wrongly is the first there
 * is.
 */
import { computed, type ComputedRef, type WritableComputedRef } from 'vue'
import type {
  EvaluatedSplit,
  EvaluationChoices,
  EvaluationRequest,
  ImageOrder,
  ImageQuestion
} from '../../../native/contract/evaluation.ts'
import { useAddress } from '../../base/composables/use-address.ts'
import { ORDERS, usualOrder, type QuestionName } from './questions.ts'

export type MatrixMode = 'count' | 'share' | 'difference'
export type BinMode = 'widths' | 'counts'

const QUESTIONS: readonly QuestionName[] = [
  'mistakes',
  'suspects',
  'unsure',
  'all',
  'only-first',
  'only-second',
  'both-wrong'
]
const SPLITS: readonly EvaluatedSplit[] = ['test', 'validation', 'train', 'all']
export const NOTHING = 'nothing'

export interface TestAddress {
  /** Null until the choices have come, or when there is nothing to test. */
  readonly request: ComputedRef<EvaluationRequest | null>
  readonly model: WritableComputedRef<string>
  /** `data:split` */
  readonly set: WritableComputedRef<string>
  /** `nothing`, or a model's id. */
  readonly against: WritableComputedRef<string>
  readonly question: ComputedRef<ImageQuestion>
  readonly order: WritableComputedRef<ImageOrder>
  readonly matrix: WritableComputedRef<MatrixMode>
  readonly bins: WritableComputedRef<BinMode>
  /** Position in the list of the image that is open. */
  readonly position: ComputedRef<number | null>
  ask(question: QuestionName): void
  openCell(label: number | null, predicted: number | null): void
  /** Images of a digit that were read rightly, the least sure first. */
  openJustRead(digit: number): void
  openImage(position: number): void
  /** On to another image: Back leads to the list, not through all of them. */
  turnTo(position: number): void
  closeImage(): void
}

const NO_QUESTION = { show: null, label: null, read: null, order: null, image: null }

export function useTestAddress(choices: () => EvaluationChoices | null): TestAddress {
  const address = useAddress('test')
  const named = (key: string) => address.state.value[key] ?? ''
  const digit = (key: string) => (/^\d$/.test(named(key)) ? Number(named(key)) : null)

  const model = computed({
    // A model that is on no list may still be there, as one that was named by hand: testing it says
    // what is wrong.
    get: () => named('model') || (choices()?.models[0]?.id ?? ''),
    set: (id) => address.go({ ...NO_QUESTION, model: id })
  })
  const set = computed({
    get: () => {
      const sets = choices()?.sets ?? []
      const data = named('data') || (sets.some((one) => one.data === 'mnist') ? 'mnist' : (sets[0]?.data ?? ''))
      const split =
        SPLITS.find((one) => one === named('split')) ?? sets.find((one) => one.data === data)?.split ?? 'test'
      return data === '' ? '' : `${data}:${split}`
    },
    set: (value) => {
      const [data = '', split = ''] = value.split(':')
      address.go({ ...NO_QUESTION, data, split })
    }
  })
  const against = computed({
    get: () => named('against') || NOTHING,
    set: (id) => address.go({ ...NO_QUESTION, against: id === NOTHING ? null : id })
  })
  const request = computed<EvaluationRequest | null>(() => {
    if (!choices() || model.value === '' || set.value === '') return null
    const [data = '', split = 'test'] = set.value.split(':')
    return { model: model.value, data, split: split as EvaluatedSplit }
  })
  const question = computed<ImageQuestion>(() => {
    if (named('show') === 'cell') return { kind: 'cell', label: digit('label'), predicted: digit('read') }
    const kind = QUESTIONS.find((one) => one === named('show')) ?? 'mistakes'
    const isPaired = kind === 'only-first' || kind === 'only-second' || kind === 'both-wrong'
    return { kind: isPaired && against.value === NOTHING ? 'mistakes' : kind }
  })

  return {
    request,
    model,
    set,
    against,
    question,
    order: computed({
      get: () => ORDERS.find(({ value }) => value === named('order'))?.value ?? usualOrder(question.value),
      set: (order) => address.go({ order: order === usualOrder(question.value) ? null : order, image: null })
    }),
    matrix: computed({
      get: () => {
        const mode = named('cells')
        return mode === 'share' || (mode === 'difference' && against.value !== NOTHING) ? mode : 'count'
      },
      set: (mode) => address.go({ cells: mode === 'count' ? null : mode }, 'replace')
    }),
    bins: computed({
      get: () => (named('bins') === 'counts' ? 'counts' : 'widths'),
      set: (mode) => address.go({ bins: mode === 'widths' ? null : mode }, 'replace')
    }),
    position: computed(() => (/^\d{1,9}$/.test(named('image')) ? Number(named('image')) : null)),
    ask: (kind) => address.go({ ...NO_QUESTION, show: kind === 'mistakes' ? null : kind }),
    openCell: (label, predicted) =>
      address.go({
        ...NO_QUESTION,
        show: 'cell',
        label: label === null ? null : String(label),
        read: predicted === null ? null : String(predicted)
      }),
    openJustRead: (digit) =>
      address.go({
        ...NO_QUESTION,
        show: 'cell',
        label: String(digit),
        read: String(digit),
        order: 'unsure-first'
      }),
    openImage: (position) => address.go({ image: String(position) }),
    turnTo: (position) => address.go({ image: String(position) }, 'replace'),
    closeImage: () => address.go({ image: null })
  }
}
