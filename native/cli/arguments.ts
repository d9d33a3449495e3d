/**
 * Values of flags, checked where they come in. Each parser knows its flag, so that a message names
 * it, what was given and what was expected; a value that passes is not checked again further down.
 */
import { WorkbenchError } from '../contract/errors.ts'

type Parser<T> = (text: string) => T

/** A whole number from `min` to `max`. The parser throws WorkbenchError `bad-argument`. */
export function wholeNumber(flag: string, min: number, max: number): Parser<number> {
  return (text) => {
    const value = /^[+-]?\d+$/.test(text) ? Number(text) : NaN
    if (value >= min && value <= max) return value
    throw unexpected(flag, text, `a whole number from ${grouped(min)} to ${grouped(max)}`)
  }
}

/**
 * A number above 0, or from 0 on with `orZero`, and at most `max`. The parser throws WorkbenchError
 * `bad-argument`.
 */
export function positiveNumber(flag: string, max: number, orZero = false): Parser<number> {
  return (text) => {
    const value = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(text) ? Number(text) : NaN
    if (value <= max && (value > 0 || (orZero && value === 0))) return value
    throw unexpected(flag, text, `a number ${orZero ? 'from' : 'above'} 0, at most ${grouped(max)}`)
  }
}

/** One of a few words. The parser throws WorkbenchError `bad-argument`. */
export function oneOf<const T extends string>(flag: string, choices: readonly T[]): Parser<T> {
  return (text) => {
    const found = choices.find((choice) => choice === text)
    if (found !== undefined) return found
    throw unexpected(flag, text, choices.join(' or '))
  }
}

/**
 * A device of an engine: `cpu`, a GPU's number, or a part of its name. The parser throws
 * WorkbenchError `bad-argument`.
 */
export function deviceName(flag: string): Parser<string | number> {
  return (text) => {
    if (/^\d{1,2}$/.test(text)) return Number(text)
    if (text.trim() !== '' && !/^[-+]?\d+$/.test(text)) return text
    throw unexpected(flag, text, "cpu, the number of a GPU, or a part of a GPU's name")
  }
}

/** Names between commas. The parser throws WorkbenchError `bad-argument`. */
export function listOf(flag: string): Parser<string[]> {
  return (text) => {
    const names = text.split(',').map((name) => name.trim())
    if (names.every((name) => name !== '')) return names
    throw unexpected(flag, text, 'names between commas')
  }
}

/** A path or a name that is not empty: `--out "$UNSET"` shall not mean the present folder. */
export function nonEmpty(flag: string): Parser<string> {
  return (text) => {
    if (text.trim() !== '') return text
    throw unexpected(flag, text, 'a name')
  }
}

function unexpected(flag: string, text: string, expected: string): WorkbenchError {
  const given = text === '' ? 'is empty' : `is "${text}"`
  return new WorkbenchError('bad-argument', `${flag} ${given}; expected ${expected}`, 'Give such a value.')
}

function grouped(value: number): string {
  return value.toLocaleString('en-US')
}
