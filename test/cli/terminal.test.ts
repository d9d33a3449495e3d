/** What goes to which stream, and that a progress line never mixes with other lines. */
import { expect, test } from 'vitest'
import { createTerminal } from '../../native/cli/terminal.ts'

const CLEAR = '\r\u001b[2K'

function recording(tty: boolean, columns = 80) {
  const written: string[] = []
  return { written, isTTY: tty, columns, write: (text: string) => written.push(text) > 0 }
}

test('results go to standard output, notes to standard error', () => {
  const [stdout, stderr] = [recording(false), recording(false)]
  const terminal = createTerminal(stdout, stderr)
  terminal.print('result')
  terminal.printJson({ kind: 'summary' })
  terminal.note('beside it')
  expect(stdout.written).toEqual(['result\n', '{"kind":"summary"}\n'])
  expect(stderr.written).toEqual(['beside it\n'])
})

test('nothing is rewritten where no terminal is', () => {
  const stderr = recording(false)
  const terminal = createTerminal(recording(true), stderr)
  terminal.progress('50 %')
  terminal.endProgress()
  expect(stderr.written).toEqual([])
})

test('a progress line is taken away before the next line', () => {
  const [stdout, stderr] = [recording(true), recording(true)]
  const terminal = createTerminal(stdout, stderr)
  terminal.progress('50 %')
  terminal.progress('60 %')
  terminal.print('result')
  terminal.endProgress()
  expect(stderr.written).toEqual([`${CLEAR}50 %`, `${CLEAR}60 %`, CLEAR])
  expect(stdout.written).toEqual(['result\n'])
})

test('a progress line never reaches the last column, where it could wrap', () => {
  const stderr = recording(true, 10)
  createTerminal(recording(true), stderr).progress('0123456789abc')
  expect(stderr.written).toEqual([`${CLEAR}012345678`])
})

test('control characters are written out, each call is one line', () => {
  const [stdout, stderr] = [recording(false), recording(true)]
  const terminal = createTerminal(stdout, stderr)
  const name = 'a\u001b[2J\nerror: forged\r\u0007\u009b1m\u202egnp.\ttab, Zürich, 字'
  const shown = 'a\\u001b[2J\\nerror: forged\\r\\u0007\\u009b1m\\u202egnp.\ttab, Zürich, 字'
  terminal.print(name)
  terminal.note(name)
  expect([...stdout.written, ...stderr.written]).toEqual([`${shown}\n`, `${shown}\n`])
  terminal.progress('b\u001bc')
  expect(stderr.written.at(-1)).toBe(`${CLEAR}b\\u001bc`)
})

test('JSON lines have no control characters and the same value', () => {
  const stdout = recording(false)
  const value = { file: 'a\u009b31m\u001b]0;x\u0007\n\u2028\u007f"\\' }
  createTerminal(stdout, recording(false)).printJson(value)
  expect(stdout.written.join('')).toMatch(/^[^\p{Cc}\u2028]*\n$/u)
  expect(JSON.parse(stdout.written.join(''))).toEqual(value)
})
