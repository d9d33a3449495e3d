/** A page as one HTML file with everything in it, to be read, printed, or copied into an editor. */
import type { Block, Inline, LearnPage } from '../../contract/learning.ts'
import { escapeXml } from '../pictures/svg.ts'
import type { ExportedPicture } from './export-pictures.ts'

const STYLE = `
body { max-width: 44rem; margin: 3rem auto; padding: 0 1rem; font: 1.0625rem/1.6 Georgia, serif; color: #1a1a18; background: #fff; }
h1, h2, h3 { line-height: 1.25; font-family: system-ui, sans-serif; }
h1 { font-size: 2rem; margin-bottom: 0.5rem; }
h2 { margin-top: 2.5rem; }
.summary { font-size: 1.1875rem; color: #53534e; }
figure { margin: 1.75rem 0; }
img { max-width: 100%; height: auto; }
figcaption { font-size: 0.875rem; color: #53534e; }
pre { overflow-x: auto; padding: 0.75rem 1rem; background: #f1f1ee; font-size: 0.9375rem; }
li { margin: 0.4rem 0; }
a { color: #2a4bc2; }
@media print { body { margin: 0; max-width: none; } figure { break-inside: avoid; } }
`

export function toHtml({ title, summary, blocks }: LearnPage, pictures: ReadonlyMap<Block, ExportedPicture>): string {
  const head = [
    '<meta charset="utf-8">',
    '<meta name="viewport" content="width=device-width, initial-scale=1">',
    `<title>${escapeXml(title)}</title>`,
    `<meta name="description" content="${escapeXml(summary)}">`,
    `<style>${STYLE}</style>`
  ]
  const body = [
    '<article>',
    `<h1>${escapeXml(title)}</h1>`,
    `<p class="summary"><em>${escapeXml(summary)}</em></p>`,
    ...blocks.map((block) => htmlOf(block, pictures)),
    '</article>'
  ]
  return `<!doctype html>\n<html lang="en">\n<head>\n${head.join('\n')}\n</head>\n<body>\n${body.join('\n')}\n</body>\n</html>\n`
}

function htmlOf(block: Block, pictures: ReadonlyMap<Block, ExportedPicture>): string {
  const picture = pictures.get(block)
  if (picture) {
    const source = `data:image/png;base64,${base64(picture.png)}`
    return `<figure><img src="${source}" width="${picture.width}" alt="${escapeXml(picture.alternative)}"><figcaption>${escapeXml(picture.caption)}</figcaption></figure>`
  }
  switch (block.kind) {
    case 'heading':
      return `<h${block.level} id="${block.id}">${escapeXml(block.text)}</h${block.level}>`
    case 'paragraph':
      return `<p>${sentence(block.parts)}</p>`
    case 'list': {
      const tag = block.ordered ? 'ol' : 'ul'
      return `<${tag}>\n${block.items.map((item) => `<li>${sentence(item)}</li>`).join('\n')}\n</${tag}>`
    }
    case 'formula':
      return `<pre>${escapeXml(block.text)}</pre>`
    default:
      return ''
  }
}

/** Without Node's Buffer: pages make the file too. */
function base64(bytes: Uint8Array): string {
  return btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(''))
}

function sentence(parts: readonly Inline[]): string {
  return parts
    .map((part) => {
      const text = escapeXml(part.text)
      switch (part.kind) {
        case 'text':
        case 'address': // a place in the workbench, which readers elsewhere do not have
          return text
        case 'emphasis':
          return `<em>${text}</em>`
        case 'code':
          return `<code>${text}</code>`
        case 'link':
          return `<a href="${escapeXml(part.url)}">${text}</a>`
      }
    })
    .join('')
}
