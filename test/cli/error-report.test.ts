/** Every error ends as two lines and an exit code. */
import { CommanderError } from 'commander'
import { expect, test } from 'vitest'
import { reportError } from '../../native/cli/error-report.ts'
import { createTerminal } from '../../native/cli/terminal.ts'
import { WorkbenchError, type ErrorCode } from '../../native/contract/errors.ts'

function report(error: unknown, json = false) {
  const [out, err]: [string[], string[]] = [[], []]
  const screen = (lines: string[]) => ({ write: (text: string) => lines.push(text) > 0 })
  const code = reportError(error, createTerminal(screen(out), screen(err)), json)
  return { code, out: out.join(''), err: err.join('') }
}

test.each<[ErrorCode, number]>([
  ['bad-argument', 2],
  ['cancelled', 130],
  ['bad-file', 1],
  ['not-found', 1],
  ['io', 1],
  ['diverged', 1],
  ['verification', 1]
])('%s ends with exit code %i', (code, exitCode) => {
  expect(report(new WorkbenchError(code, 'it broke', 'Mend it.'))).toEqual({
    code: exitCode,
    out: '',
    err: 'error: it broke\nhint: Mend it.\n'
  })
})

test('with --json the error is a JSON line on standard output as well', () => {
  const { out, err } = report(new WorkbenchError('io', 'the disk is full', 'Free some space.'), true)
  expect(JSON.parse(out)).toEqual({ kind: 'error', code: 'io', message: 'the disk is full', hint: 'Free some space.' })
  expect(err).toBe('error: the disk is full\nhint: Free some space.\n')
})

test("commander's suggestion becomes the hint", () => {
  const error = new CommanderError(
    1,
    'commander.unknownOption',
    "error: unknown option '--epoch'\n(Did you mean --epochs?)"
  )
  expect(report(error)).toEqual({
    code: 2,
    out: '',
    err: "error: unknown option '--epoch'\nhint: Did you mean --epochs?\n"
  })
})

test('after --help all is well', () => {
  expect(report(new CommanderError(0, 'commander.helpDisplayed', '(outputHelp)'))).toEqual({
    code: 0,
    out: '',
    err: ''
  })
})

test('a fault of the program itself shows no stack trace', () => {
  const { code, err } = report(new TypeError('x is not a function'))
  expect(code).toBe(1)
  expect(err).toMatch(/^error: TypeError: x is not a function\nhint: .*report.*\n$/)
})
