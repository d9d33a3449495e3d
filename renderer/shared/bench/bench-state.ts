/**
 * What the bench shows, as an address says it, and what the compute process is asked for. Sizes are
 * kept within their bounds.
 */
import type { BenchArrayName, BenchSettings } from '../../../native/contract/bench-results.ts'
import type { BenchRequest, TypedValue } from '../../../native/contract/inspection.ts'
import type { AddressState } from '../../base/composables/use-address.ts'

export interface BenchState {
  /** Program of the brief whose arrays fill it; null: one's own. */
  readonly example: 0 | 1 | 2 | 3 | null
  readonly op: 'conv' | 'pool'
  /** Rows, columns, channels. */
  readonly input: readonly [number, number, number]
  readonly kernel: readonly [number, number]
  readonly kernels: number
  readonly stride: readonly [number, number]
  readonly padding: 'same' | 'valid'
  readonly activation: 'linear' | 'relu' | 'tanh' | 'sigmoid'
  readonly mode: 'max' | 'avg'
  readonly ties: 'first' | 'all'
  readonly images: number
  readonly seed: number
  readonly values: 'whole' | 'normal'
  readonly typed: readonly TypedValue[]
  /** Which image, channel of the input and map of the output are shown. */
  readonly at: readonly [image: number, channel: number, map: number]
  readonly cell: { readonly array: BenchArrayName; readonly index: readonly number[] } | null
}

/** The bounds of the contract. */
export const MAX_SIDE = 32
export const MAX_CHANNELS = 8
export const MAX_IMAGES = 10
/**
 * More typed values than this do not go into an address that the bench makes; from one that it is
 * given, all are taken.
 */
export const MAX_LINKED = 64
/** As many as the contract takes. */
const MAX_TYPED = 4096

const ARRAYS = { a: 'aPrev', w: 'w', b: 'b', d: 'dA' } as const
const CELLS: readonly BenchArrayName[] = ['z', 'a', 'dZ', 'dW', 'db', 'dAPrev']

export function readBench(said: AddressState): BenchState {
  const example = /^brief\.([0-3])$/.exec(said['example'] ?? '')
  const [h = 6, w = 6, c = 1] = numbers(said['in'], 3)
  const [kh = 3, kw = 3] = numbers(said['k'], 2)
  const [sh = 2, sw = 2] = numbers(said['stride'], 2)
  const [image = 0, channel = 0, map = 0] = numbers(said['at'], 3)
  const within = (value: number, max: number) => Math.max(1, Math.min(max, value))
  return {
    example: example ? (Number(example[1]) as 0 | 1 | 2 | 3) : null,
    op: said['op'] === 'pool' ? 'pool' : 'conv',
    input: [within(h, MAX_SIDE), within(w, MAX_SIDE), within(c, MAX_CHANNELS)],
    kernel: [within(kh, MAX_SIDE), within(kw, MAX_SIDE)],
    kernels: within(numbers(said['n'], 1)[0] ?? 1, MAX_CHANNELS),
    stride: [within(sh, MAX_SIDE), within(sw, MAX_SIDE)],
    padding: said['pad'] === 'valid' ? 'valid' : 'same',
    activation: (['linear', 'relu', 'tanh', 'sigmoid'] as const).find((name) => name === said['act']) ?? 'linear',
    mode: said['mode'] === 'avg' ? 'avg' : 'max',
    ties: said['ties'] === 'all' ? 'all' : 'first',
    images: within(numbers(said['m'], 1)[0] ?? 1, MAX_IMAGES),
    seed: Math.min(2 ** 32 - 1, numbers(said['seed'], 1)[0] ?? 7),
    values: said['values'] === 'normal' ? 'normal' : 'whole',
    typed: readTyped(said['set']),
    at: [image, channel, map],
    cell: readCell(said['cell'])
  }
}

function settingsOf(state: BenchState): BenchSettings {
  const { op, stride, padding, activation, kernel, mode, ties } = state
  return op === 'conv' ? { op, stride, padding, activation } : { op, stride, kernelShape: kernel, mode, ties }
}

export function requestOf(state: BenchState): BenchRequest {
  const { typed, cell } = state
  if (state.example !== null) return { source: 'brief', program: state.example, activation: 'linear', typed, cell }
  const { images, input, kernel, kernels, seed, values } = state
  return {
    source: 'drawn',
    input: [images, ...input],
    kernel,
    kernels,
    seed,
    values,
    settings: settingsOf(state),
    typed,
    cell
  }
}

/** `a:12:3,w:4:-1`; null when there are too many for an address. */
export function typedText(typed: readonly TypedValue[]): string | null {
  if (typed.length > MAX_LINKED) return null
  const short = { aPrev: 'a', w: 'w', b: 'b', dA: 'd' } as const
  return typed.map(({ array, flat, value }) => `${short[array]}:${flat}:${value}`).join(',')
}

export function cellText({ array, index }: NonNullable<BenchState['cell']>): string {
  return `${array}.${index.join('.')}`
}

function readTyped(text = ''): TypedValue[] {
  return text
    .split(',')
    .slice(0, MAX_TYPED)
    .flatMap((part) => {
      const match = /^([awbd]):(\d{1,5}):(-?\d{1,7}(?:\.\d{1,9})?)$/.exec(part)
      if (!match) return []
      const value = Number(match[3])
      if (Math.abs(value) > 1e6) return []
      return [{ array: ARRAYS[match[1] as keyof typeof ARRAYS], flat: Number(match[2]), value }]
    })
}

function readCell(text = ''): BenchState['cell'] {
  const [name, ...index] = text.split('.')
  const array = CELLS.find((candidate) => candidate === name)
  if (!array || index.length === 0 || index.length > 4 || !index.every((part) => /^\d{1,2}$/.test(part))) return null
  return { array, index: index.map(Number) }
}

function numbers(text: string | undefined, most: number): number[] {
  if (text === undefined || !/^\d{1,10}(\.\d{1,10}){0,2}$/.test(text)) return []
  return text.split('.').slice(0, most).map(Number)
}
