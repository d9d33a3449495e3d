/**
 * Form, contract and command line agree on what a run may be asked for, at each bound and beyond
 * it.
 */
import { Command } from 'commander'
import { describe, expect, test } from 'vitest'
import { addTrainCommand } from '../../native/cli/commands/train.ts'
import { createTerminal } from '../../native/cli/terminal.ts'
import * as limits from '../../native/contract/limits.ts'
import { RUNS_METHODS } from '../../native/contract/runs.requests.ts'
import { parseDraft } from '../../renderer/features/train/run-draft-fields.ts'

const GOOD = { epochs: 5, batchSize: 32, seed: 0, threads: 2, learningRate: 1e-3 }
type Field = keyof typeof GOOD

const FLAGS: Readonly<Record<Field, string>> = {
  epochs: '--epochs',
  batchSize: '--batch-size',
  seed: '--seed',
  threads: '--threads',
  learningRate: '--learning-rate'
}

function formTakes(field: Field, value: number): boolean {
  const texts = { ...GOOD, [field]: value }
  const draft = Object.fromEntries(Object.entries(texts).map(([name, number]) => [name, String(number)]))
  return parseDraft(draft as Record<Field, string>, limits.MAX_THREADS).values !== null
}

function contractTakes(field: Field, value: number): boolean {
  const run = { recipe: 'keras', engine: 'worker-kernels', data: 'mnist', startFrom: null, ...GOOD }
  return RUNS_METHODS.start[0].safeParse({ ...run, [field]: value }).success
}

/** Its flags are parsed; what it would do then is not done. */
function commandTakes(field: Field, value: number): boolean {
  const program = new Command().exitOverride()
  addTrainCommand(program, {
    terminal: createTerminal(process.stdout, process.stderr),
    stopSignal: () => new AbortController().signal,
    setExitCode: () => undefined
  })
  const [train] = program.commands
  try {
    train!.parseOptions([`${FLAGS[field]}=${value}`])
    return true
  } catch {
    return false
  }
}

describe.each<[Field, most: number, more: number]>([
  ['epochs', limits.MAX_EPOCHS, limits.MAX_EPOCHS + 1],
  ['batchSize', limits.MAX_BATCH_SIZE, limits.MAX_BATCH_SIZE + 1],
  ['seed', limits.MAX_SEED, limits.MAX_SEED + 1],
  ['threads', limits.MAX_THREADS, limits.MAX_THREADS + 1],
  ['learningRate', limits.MAX_LEARNING_RATE, limits.MAX_LEARNING_RATE * 1.5]
])('%s', (field, most, more) => {
  test.each<[string, (field: Field, value: number) => boolean]>([
    ['the form', formTakes],
    ['the contract', contractTakes],
    ['the command line', commandTakes]
  ])('%s', (_, takes) => {
    expect([takes(field, most), takes(field, more)]).toEqual([true, false])
  })
})
