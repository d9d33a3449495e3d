/** Whether Electron can open a window, found out without loading its package. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { findElectron, type Machine } from '../../native/host/electron-binary.ts'
import { hasDisplay } from '../../native/host/has-display.ts'

const MACHINE: Machine = { platform: 'linux', environment: { DISPLAY: ':0' }, isRoot: false }
let root: string
const electron = (...parts: string[]) => join(root, 'node_modules/electron', ...parts)

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'lenet-electron-'))
  mkdirSync(electron('dist'), { recursive: true })
  writeFileSync(electron('index.js'), "throw new Error('loaded')")
  writeFileSync(electron('path.txt'), 'electron\n')
  writeFileSync(electron('dist/electron'), '')
})
afterEach(() => rmSync(root, { recursive: true }))

test.each<[where: string, machine: Machine]>([
  ['with an X display', MACHINE],
  ['with a Wayland display', { ...MACHINE, environment: { WAYLAND_DISPLAY: 'wayland-0' } }],
  ['on macOS, which names no display, even as root', { platform: 'darwin', environment: {}, isRoot: true }],
  ['on Windows', { platform: 'win32', environment: {}, isRoot: false }]
])('its binary is found %s', (_where, machine) => {
  expect(findElectron(root, machine)).toEqual({ kind: 'there', binary: electron('dist/electron') })
})

test('a binary of another folder is found where the environment names one', () => {
  const dist = join(root, 'elsewhere')
  const machine = { ...MACHINE, environment: { DISPLAY: ':0', ELECTRON_OVERRIDE_DIST_PATH: dist } }
  expect(findElectron(root, machine)).toMatchObject({ reason: expect.stringMatching(/not installed/) as string })
  mkdirSync(dist)
  writeFileSync(join(dist, 'electron'), '')
  expect(findElectron(root, machine)).toEqual({ kind: 'there', binary: join(dist, 'electron') })
})

test.each<[when: string, remove: string | null, machine: Machine, reason: RegExp]>([
  ['the installer has not run', 'path.txt', MACHINE, /binary is not installed/],
  ['its binary is missing', 'dist/electron', MACHINE, /binary is not installed/],
  ['there is no display', null, { ...MACHINE, environment: { DISPLAY: '' } }, /^there is no display$/],
  ['the user is root', null, { ...MACHINE, isRoot: true }, /does not run as root$/]
])('there is no window when %s', (_when, remove, machine, reason) => {
  if (remove !== null) rmSync(electron(remove))
  expect(findElectron(root, machine)).toEqual({ kind: 'not-here', reason: expect.stringMatching(reason) as string })
})

test.each<[NodeJS.Platform, Record<string, string>, boolean]>([
  ['linux', {}, false],
  ['linux', { DISPLAY: '' }, false],
  ['linux', { DISPLAY: ':0' }, true],
  ['linux', { WAYLAND_DISPLAY: 'wayland-0' }, true],
  ['darwin', {}, true]
])('on %s with %j there is a display: %s', (platform, environment, expected) => {
  expect(hasDisplay(platform, environment)).toBe(expected)
})
