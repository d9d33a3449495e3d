/** How runs name data in the program's own folder, so that the folder can be moved. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { locateSpec, portableSpec } from '../../native/services/data-location.ts'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'lenet-location-'))
})
afterEach(() => rmSync(folder, { recursive: true }))

const SET = 'imported/imported-0123456789abcdef'

describe('a name that moves with the folder', () => {
  test.each([
    ['a file', (data: string) => join(data, SET, 'data.npz'), `@data/${SET}/data.npz`],
    ['a folder', (data: string) => join(data, SET), `@data/${SET}`],
    [
      'a pair of files',
      (data: string) => `${join(data, SET, 'images.idx')},${join(data, SET, 'labels.idx')}`,
      `@data/${SET}/images.idx,@data/${SET}/labels.idx`
    ]
  ])('%s', (_title, specIn, portable) => {
    const elsewhere = join(folder, 'moved to')
    expect(portableSpec(specIn(folder), folder)).toBe(portable)
    expect(locateSpec(portable, elsewhere)).toBe(specIn(elsewhere))
  })

  test('a pair of files, also where the name of the data folder has a comma', () => {
    const data = join(folder, 'mine, all')
    const spec = ['images', 'labels'].map((part) => join(data, SET, `${part}.idx`)).join(',')
    const portable = `@data/${SET}/images.idx,@data/${SET}/labels.idx`
    expect(portableSpec(spec, data)).toBe(portable)
    expect(locateSpec(portable, data)).toBe(spec)
  })

  test.each(['mnist', 'synthetic', '/somewhere/else/data.npz'])('not %s, which is none of the folder', (spec) => {
    expect(portableSpec(spec, folder)).toBe(spec)
    expect(locateSpec(spec, folder)).toBe(spec)
  })

  test('not a folder whose name only begins alike, nor the data folder itself', () => {
    expect(portableSpec(`${folder}-2/data.npz`, folder)).toBe(`${folder}-2/data.npz`)
    expect(portableSpec(folder, folder)).toBe(folder)
  })
})

describe('an absolute path of an earlier version', () => {
  test.each([`${SET}/data.npz`, 'my-digits/frozen/0123456789abcdef.npz'])(
    'leads to the own copy of %s, wherever it once lay',
    (own) => {
      const old = join('/old computer/lenet/data', own)
      expect(locateSpec(old, folder)).toBe(old)
      mkdirSync(join(folder, own, '..'), { recursive: true })
      writeFileSync(join(folder, own), '')
      expect(locateSpec(old, folder)).toBe(join(folder, own))
    }
  )

  test('of any other data stays', () => {
    mkdirSync(join(folder, 'imported/pictures'), { recursive: true })
    expect(locateSpec('/old/imported/pictures', folder)).toBe('/old/imported/pictures')
  })
})
