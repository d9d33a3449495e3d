/** The pages of Learn as a whole: their links, their addresses, and the brief's reading list. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { isLinkedUrl } from '../../native/contract/links.ts'
import type { Block, Inline } from '../../native/contract/learning.ts'
import { inline } from '../../native/learning/blocks.ts'
import { pageEntries, readPage } from '../../native/learning/library.ts'
import { readBench } from '../../renderer/shared/bench/bench-state.ts'

const pages = pageEntries().map(({ id }) => readPage(id))

function parts(block: Block): readonly Inline[] {
  if (block.kind === 'paragraph') return block.parts
  return block.kind === 'list' ? block.items.flat() : []
}
const links = (id: string) => readPage(id).blocks.flatMap(parts)

test('the reading list has every link of the brief, and nothing else may be opened', () => {
  const brief = readFileSync(join(import.meta.dirname, '../fixtures/golden/brief-links.txt'), 'utf8')
    .trim()
    .split('\n')
  const listed = links('reading-list').flatMap((part) => (part.kind === 'link' ? [part.url] : []))
  expect(listed).toEqual(expect.arrayContaining(brief))
  expect(listed).toHaveLength(brief.length)
  for (const url of brief) expect(isLinkedUrl(url)).toBe(true)
  expect(isLinkedUrl(`${brief[0]!}?q=secret`)).toBe(false)
  expect(isLinkedUrl('https://en.wikipedia.org/')).toBe(false)
})

test('a page cannot link to what is not in the list', () => {
  expect(() => inline('see [this](https://example.com/)')).toThrow(
    'expected an address of the workbench or one of links'
  )
})

test('sections of a page have addresses of their own', () => {
  for (const { id, blocks } of pages) {
    const ids = blocks.flatMap((block) => (block.kind === 'heading' ? [block.id] : []))
    expect(new Set(ids).size, id).toBe(ids.length)
    for (const section of ids) expect(section).toMatch(/^[a-z0-9-]+$/)
  }
})

test('pages that are linked to exist', () => {
  const addresses = pages
    .flatMap(({ blocks }) => blocks.flatMap(parts))
    .flatMap((part) => (part.kind === 'address' ? [part.address] : []))
  expect(addresses.length).toBeGreaterThan(10)
  for (const address of addresses) {
    const [, view, query = ''] = /^#\/(\w+)(?:\?(.*))?$/.exec(address)!
    expect(['layers', 'learn']).toContain(view)
    const page = new URLSearchParams(query).get('page')
    if (page !== null) expect(pageEntries().map(({ id }) => id)).toContain(page)
  }
})

test('the bench of every page shows the settings that the page gives it', () => {
  const benches = pages.flatMap(({ blocks }) => blocks.filter((block) => block.kind === 'bench'))
  expect(benches.length).toBeGreaterThanOrEqual(6)
  for (const { state } of benches) {
    const read = readBench(state)
    expect(read.input.join('.')).toBe(state['in'])
    expect(read.kernel.join('.')).toBe(state['k'])
    expect(read.stride.join('.')).toBe(state['stride'])
    expect(read.op).toBe(state['op'])
    if (state['set'] !== undefined) expect(read.typed).toHaveLength(state['set'].split(',').length)
    expect(read.cell).not.toBe(null)
  }
})

test('a page that is not there is refused by name', () => {
  expect(() => readPage('alexa')).toThrow('there is no page alexa')
})
