/** The flags of `npm start`. */
import { expect, test } from 'vitest'
import { isLoopback, parseStartOptions } from '../../native/host/start-options.ts'

const DEFAULTS = {
  browser: false,
  port: 0,
  host: '127.0.0.1',
  allowedHosts: [],
  open: true,
  dev: false,
  help: false
}

test.each<[args: string[], difference: object]>([
  [[], {}],
  [['--browser'], { browser: true }],
  [['--no-open'], { open: false }],
  [['--dev'], { dev: true }],
  [['--help'], { help: true }],
  [['-h'], { help: true }]
])('%j', (args, difference) => {
  expect(parseStartOptions(args)).toEqual({ ...DEFAULTS, ...difference })
})

test('a port or an address mean the browser', () => {
  expect(parseStartOptions(['--port', '8787'])).toEqual({ ...DEFAULTS, browser: true, port: 8787 })
  expect(parseStartOptions(['--host', '::1'])).toEqual({ ...DEFAULTS, browser: true, host: '::1' })
})

test('an address of the network needs a name to allow', () => {
  expect(() => parseStartOptions(['--host', '0.0.0.0'])).toThrow(
    '--host 0.0.0.0 lets others reach the workbench, but no name is allowed for it'
  )
  const args = ['--host', '0.0.0.0', '--allow-host', 'lab.example', '--allow-host', 'lab']
  expect(parseStartOptions(args)).toEqual({
    ...DEFAULTS,
    browser: true,
    host: '0.0.0.0',
    allowedHosts: ['lab.example', 'lab']
  })
})

test.each(['65536', '100000', '-1', '80a', '8.0', ''])('port %j is refused', (port) => {
  expect(() => parseStartOptions([`--port=${port}`])).toThrow(`--port is ${port}; expected a number from 0 to 65535`)
})

test('the largest port is taken', () => {
  expect(parseStartOptions(['--port', '65535']).port).toBe(65_535)
})

test('a flag that does not exist is named', () => {
  expect(() => parseStartOptions(['--colour'])).toThrow("Unknown option '--colour'")
})

test.each([
  ['localhost', true],
  ['127.0.0.1', true],
  ['127.1.2.3', true],
  ['::1', true],
  ['0.0.0.0', false],
  ['::', false],
  ['10.127.0.1', false]
])('%s is reached by this machine alone: %s', (host, expected) => {
  expect(isLoopback(host)).toBe(expected)
})
