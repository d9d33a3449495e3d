/** How long a page is. */
import type { Block } from '../contract/learning.ts'
import { plainText } from './blocks.ts'

const WORDS_A_MINUTE = 220

/**
 * Of running text: headings, paragraphs, lists and captions; figures in tables and code are not
 * read word by word.
 */
export function countWords(blocks: readonly Block[]): number {
  return blocks.map(textOf).join(' ').split(/\s+/).filter(Boolean).length
}

export function minutesFor(blocks: readonly Block[]): number {
  return Math.max(1, Math.round(countWords(blocks) / WORDS_A_MINUTE))
}

/** The running text of a block. */
export function textOf(block: Block): string {
  switch (block.kind) {
    case 'heading':
    case 'formula':
      return block.text
    case 'paragraph':
      return plainText(block.parts)
    case 'list':
      return block.items.map(plainText).join(' ')
    case 'table':
    case 'picture':
    case 'bench':
      return block.caption
    case 'source':
      return ''
  }
}
