/** `npm start` as a child, as far as it needs neither a build nor a browser. */
import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { START_HELP } from '../../native/host/start-options.ts'

const START = join(import.meta.dirname, '../../native/host/start.ts')
const start = (...args: string[]) => spawnSync(process.execPath, [START, ...args], { encoding: 'utf8' })

test('--help prints the help, and nothing is started', () => {
  const { status, stdout, stderr } = start('--help')
  expect([status, stdout, stderr]).toEqual([0, `${START_HELP}\n`, ''])
})

test.each([
  [['--port', '99999'], /--port is 99999/],
  [['--host', '0.0.0.0'], /no name is allowed/],
  [['--colour'], /Unknown option '--colour'/]
])('%j is refused with a hint, before anything is built', (args, message) => {
  const { status, stdout, stderr } = start(...args)
  expect([status, stdout]).toEqual([1, ''])
  expect(stderr).toMatch(message)
  expect(stderr).toMatch(/^hint: /m)
  expect(stderr).not.toMatch(/^\s+at /m)
})
