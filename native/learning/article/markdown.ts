/**
 * A page as Markdown that Medium's and LinkedIn's importers take: headings, paragraphs, lists,
 * pictures.
 */
import type { Block, Inline, LearnPage } from '../../contract/learning.ts'
import type { ExportedPicture } from './export-pictures.ts'

export function toMarkdown(
  { title, summary, blocks }: LearnPage,
  pictures: ReadonlyMap<Block, ExportedPicture>
): string {
  const parts = [`# ${title}`, `*${summary}*`, ...blocks.map((block) => markdownOf(block, pictures))]
  return `${parts.filter(Boolean).join('\n\n')}\n`
}

function markdownOf(block: Block, pictures: ReadonlyMap<Block, ExportedPicture>): string {
  const picture = pictures.get(block)
  if (picture) return `![${picture.alternative}](${picture.fileName})\n\n*${picture.caption}*`
  switch (block.kind) {
    case 'heading':
      return `${'#'.repeat(block.level)} ${block.text}`
    case 'paragraph':
      return sentence(block.parts)
    case 'list':
      return block.items.map((item, at) => `${block.ordered ? `${at + 1}.` : '-'} ${sentence(item)}`).join('\n')
    case 'formula':
      return `\`\`\`\n${block.text}\n\`\`\``
    default:
      return ''
  }
}

function sentence(parts: readonly Inline[]): string {
  return parts
    .map((part) => {
      switch (part.kind) {
        case 'text':
        case 'address': // a place in the workbench, which readers elsewhere do not have
          return escape(part.text)
        case 'emphasis':
          return `*${escape(part.text)}*`
        case 'code':
          return `\`${part.text}\``
        case 'link':
          return `[${escape(part.text)}](${part.url})`
      }
    })
    .join('')
}

/** Signs that Markdown would read. */
function escape(text: string): string {
  return text.replaceAll(/[\\`*_[\]<>]/g, '\\$&')
}
