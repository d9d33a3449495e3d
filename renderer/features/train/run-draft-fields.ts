/** Parses the number fields of the form: text to value, or to a sentence about what is wrong. */
import { MAX_BATCH_SIZE, MAX_LEARNING_RATE, MAX_SEED, MAX_EPOCHS } from '../../../native/contract/limits.ts'

export type NumberField = 'epochs' | 'batchSize' | 'seed' | 'threads' | 'learningRate'
export type NumberTexts = Record<NumberField, string>
export type NumberValues = Readonly<Record<NumberField, number>>
export type FieldErrors = Readonly<Record<NumberField, string | null>>

export const NUMBER_LABELS: Readonly<Record<NumberField, string>> = {
  epochs: 'Epochs',
  batchSize: 'Batch size',
  learningRate: 'Learning rate',
  seed: 'Seed',
  threads: 'Threads'
}

export interface ParsedDraft {
  readonly errors: FieldErrors
  /** Null when any field has an error. */
  readonly values: NumberValues | null
}

export function parseDraft(texts: NumberTexts, maxThreads: number): ParsedDraft {
  const fields = {
    epochs: wholeNumber(texts.epochs, 1, MAX_EPOCHS),
    batchSize: wholeNumber(texts.batchSize, 1, MAX_BATCH_SIZE),
    seed: wholeNumber(texts.seed, 0, MAX_SEED),
    threads: wholeNumber(texts.threads, 1, maxThreads),
    learningRate: rate(texts.learningRate)
  }
  const error = (field: number | string) => (typeof field === 'string' ? field : null)
  const errors: FieldErrors = {
    epochs: error(fields.epochs),
    batchSize: error(fields.batchSize),
    seed: error(fields.seed),
    threads: error(fields.threads),
    learningRate: error(fields.learningRate)
  }
  const valid = Object.values(fields).every((field) => typeof field === 'number')
  return { errors, values: valid ? (fields as NumberValues) : null }
}

function wholeNumber(text: string, least: number, most: number): number | string {
  const value = Number(text.trim())
  const range = `a whole number from ${least} to ${most.toLocaleString('en-US')}`
  if (text.trim() === '') return `Empty: ${range} is needed.`
  if (!/^\d+$/.test(text.trim())) return `“${text.trim()}” is not ${range}.`
  return value < least || value > most ? `${value.toLocaleString('en-US')} is out of range: ${range} is needed.` : value
}

/** Null when `text` is no learning rate. */
export function parseLearningRate(text: string): number | null {
  const parsed = rate(text)
  return typeof parsed === 'number' ? parsed : null
}

function rate(text: string): number | string {
  const value = Number(text.trim())
  if (text.trim() === '' || !Number.isFinite(value)) return 'A number such as 0.001 is needed.'
  if (value > 0 && value <= MAX_LEARNING_RATE) return value
  return `More than 0 and at most ${MAX_LEARNING_RATE} is needed; Adam usually takes 0.001.`
}
