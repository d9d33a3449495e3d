/**
 * Where the window opens, from what was kept: one screen of 1920 x 1040
 * (test/support/electron-double).
 */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { readWindowPlace } from '../../electron/main/window-place.ts'

const FIRST = { position: null, width: 1280, height: 860, maximized: false }

let folder: string
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'lenet-window-'))
})
afterAll(() => rmSync(folder, { recursive: true }))

test.each([
  ['where it was', { x: 100, y: 50, width: 1000, height: 700 }, { x: 100, y: 50 }],
  ['partly beside the screen', { x: -800, y: 50, width: 1000, height: 700 }, { x: -800, y: 50 }],
  ['on a screen that is gone', { x: 2500, y: 50, width: 1000, height: 700 }, null],
  ['with its title bar above the screen', { x: 100, y: -20, width: 1000, height: 700 }, null],
  ['with its title bar below the screen', { x: 100, y: 1000, width: 1000, height: 700 }, null]
])('%s', (_title, kept, position) => {
  expect(place(JSON.stringify(kept))).toEqual({ position, width: 1000, height: 700, maximized: false })
})

test.each([
  ['no JSON', '{'],
  ['no object', '7'],
  ['null', 'null'],
  ['smaller than the page can be used in', '{"x":0,"y":0,"width":10,"height":10}'],
  ['no numbers', '{"x":"0","y":null,"width":"1000","height":[]}']
])('as the first time, when what was kept is %s', (_title, text) => {
  expect(place(text)).toEqual(FIRST)
})

test('as the first time, when nothing was kept', () => {
  expect(readWindowPlace(join(folder, 'gone'))).toEqual(FIRST)
})

function place(text: string) {
  const file = join(folder, 'window.json')
  writeFileSync(file, text)
  return readWindowPlace(file)
}
