/**
 * Builders of blocks. Sentences are written with `*emphasis*`, `` `code` `` and `[text](address)`;
 * everything else is as it stands.
 */
import { WorkbenchError } from '../contract/errors.ts'
import { isLinkedUrl } from '../contract/links.ts'
import type { Block, Inline } from '../contract/learning.ts'

const MARKUP = /\*([^*]+)\*|`([^`]+)`|\[([^\]]+)\]\(([^)\s]+)\)/g

/** Throws WorkbenchError for a link that is neither in links.ts nor into the workbench. */
export function inline(text: string): Inline[] {
  const parts: Inline[] = []
  let end = 0
  for (const match of text.matchAll(MARKUP)) {
    if (match.index > end) parts.push({ kind: 'text', text: text.slice(end, match.index) })
    end = match.index + match[0].length
    const [, emphasis, code, label, target] = match
    if (emphasis !== undefined) parts.push({ kind: 'emphasis', text: emphasis })
    else if (code !== undefined) parts.push({ kind: 'code', text: code })
    else parts.push(linkTo(label!, target!))
  }
  if (end < text.length) parts.push({ kind: 'text', text: text.slice(end) })
  return parts
}

function linkTo(text: string, target: string): Inline {
  if (target.startsWith('#/')) return { kind: 'address', text, address: target }
  if (isLinkedUrl(target)) return { kind: 'link', text, url: target }
  throw new WorkbenchError(
    'unexpected',
    `a page links to ${target}; expected an address of the workbench or one of links.ts`,
    'Add it to links.ts.'
  )
}

/** `id`: by default the text in lower case with hyphens; the address of the section. */
export function heading(text: string, level: 2 | 3 = 2): Block {
  const id = text
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '-')
    .replaceAll(/^-|-$/g, '')
  return { kind: 'heading', id, text, level }
}

export function paragraph(text: string): Block {
  return { kind: 'paragraph', parts: inline(text) }
}

export function list(...items: readonly string[]): Block {
  return { kind: 'list', ordered: false, items: items.map(inline) }
}

export function numbered(...items: readonly string[]): Block {
  return { kind: 'list', ordered: true, items: items.map(inline) }
}

export function formula(text: string): Block {
  return { kind: 'formula', text }
}

export function table(
  id: string,
  caption: string,
  head: readonly string[],
  rows: readonly (readonly string[])[],
  { hasTotals = false } = {}
): Block & { kind: 'table' } {
  return { kind: 'table', id, caption, head, rows, hasTotals }
}

/** Text of a sentence without its markup. */
export function plainText(parts: readonly Inline[]): string {
  return parts.map(({ text }) => text).join('')
}
