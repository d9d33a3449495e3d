import { describe, expect, test } from 'vitest'
import { MAX_FILES, MAX_IMPORTED_BYTES } from '../../../../native/contract/limits.ts'
import {
  findingLabel,
  formatImageCount,
  shortHash,
  stateLabel
} from '../../../../renderer/shared/data-sets/data-set-labels.ts'
import { checkUploadSize, formatBytes } from '../../../../renderer/shared/data-sets/check-upload-size.ts'

describe('files that are refused before they are read', () => {
  test('as many and as large ones as can be sent are not', () => {
    const files = Array.from({ length: MAX_FILES }, (_, index) => ({
      name: `${index}`,
      size: Math.floor(MAX_IMPORTED_BYTES / MAX_FILES)
    }))
    expect(checkUploadSize(files)).toEqual([])
  })

  test('one of two gigabytes is named with its size and the bound', () => {
    expect(checkUploadSize([{ name: 'film.gz', size: 2.1e9 }])).toMatchObject([
      { name: 'film.gz', ok: false, message: 'holds 2.1 GB; at most 268 MB are read' }
    ])
  })

  test('the others beside it are not imported either, and say why', () => {
    const findings = checkUploadSize([
      { name: 'film.gz', size: 2.1e9 },
      { name: 'labels.gz', size: 5000 }
    ])
    expect(findings[1]).toMatchObject({
      name: 'labels.gz',
      ok: false,
      message: expect.stringContaining('because all files together hold 2.1 GB') as string
    })
  })

  test('too many are refused as such', () => {
    const files = Array.from({ length: MAX_FILES + 1 }, (_, index) => ({ name: `${index}.png`, size: 1 }))
    expect(checkUploadSize(files)[0]!.message).toBe('one of 101 files; at most 100 are read at a time')
  })
})

test('sizes, numbers, hashes and scales in words', () => {
  expect([2.1e9, 2 ** 28, 11_594_722, 1234, 0].map(formatBytes)).toEqual([
    '2.1 GB',
    '268 MB',
    '11.6 MB',
    '2 KB',
    '0 KB'
  ])
  expect([0, 1, 60_000].map(formatImageCount)).toEqual(['0 images', '1 image', '60,000 images'])
  expect(shortHash(`01234567${'9'.repeat(48)}abcdefgh`)).toBe('01234567…abcdefgh')
  expect(shortHash('seed 7')).toBe('seed 7')
})

test('the state of a set: how many images, or what getting it costs', () => {
  const set = { id: 'mnist', title: 'MNIST', description: '', removable: false }
  expect(stateLabel({ ...set, state: 'ready', images: 70_000, downloadBytes: null })).toBe('70,000 images')
  expect(stateLabel({ ...set, state: 'damaged', images: 70_000, downloadBytes: 11_594_722 })).toBe('Damaged')
  expect(stateLabel({ ...set, state: 'absent', images: 70_000, downloadBytes: 11_594_722 })).toBe(
    'Not downloaded, 11.6 MB'
  )
  expect(stateLabel({ ...set, state: 'empty', images: 0, downloadBytes: null })).toBe('Empty')
})

test('a finding beside the name of its file does not repeat it', () => {
  expect(findingLabel({ name: 'a.txt', ok: false, message: 'a.txt is text', hint: '' })).toBe('is text')
  expect(findingLabel({ name: 'a.txt', ok: true, message: '5 images', hint: '' })).toBe('5 images')
})
