/** Values of the flags that series of runs have: seeds and lists of settings. */
import { WorkbenchError } from '../contract/errors.ts'
import { MAX_SEED, MAX_SEEDS, MAX_SWEEP_VALUES } from '../contract/limits.ts'

/**
 * `8`: eight seeds, 0 to 7. `0-7`, `3,5,8-10`: these. The parser throws WorkbenchError
 * `bad-argument`.
 */
export function seedList(flag: string): (text: string) => number[] {
  return (text) => {
    const expected = `a number of seeds from 1 to ${MAX_SEEDS}, or seeds such as 0-7 or 3,5,8`
    if (/^\d{1,9}$/.test(text)) {
      const count = Number(text)
      if (count >= 1 && count <= MAX_SEEDS) return range(0, count - 1)
      throw unexpected(flag, text, expected)
    }
    const seeds = text.split(',').flatMap((part) => {
      const [, first, last = first] = /^\s*(\d{1,10})(?:-(\d{1,10}))?\s*$/.exec(part) ?? []
      const [from, to] = [Number(first), Number(last)]
      if (!(from <= to && to <= MAX_SEED && to - from < MAX_SEEDS)) throw unexpected(flag, text, expected)
      return range(from, to)
    })
    if (seeds.length > MAX_SEEDS || new Set(seeds).size !== seeds.length) throw unexpected(flag, text, expected)
    return seeds
  }
}

/**
 * Values between commas, each of which `parse` reads. The parser throws WorkbenchError
 * `bad-argument`.
 */
export function valueList<T>(flag: string, parse: (text: string) => T): (text: string) => T[] {
  return (text) => {
    const values = text.split(',').map((part) => parse(part.trim()))
    if (values.length > MAX_SWEEP_VALUES) throw unexpected(flag, text, `at most ${MAX_SWEEP_VALUES} values`)
    if (new Set(values).size !== values.length) throw unexpected(flag, text, 'each value once')
    return values
  }
}

function range(from: number, to: number): number[] {
  return Array.from({ length: to - from + 1 }, (_, i) => from + i)
}

function unexpected(flag: string, text: string, expected: string): WorkbenchError {
  const given = text === '' ? 'is empty' : `is "${text}"`
  return new WorkbenchError('bad-argument', `${flag} ${given}; expected ${expected}`, 'Give such a value.')
}
