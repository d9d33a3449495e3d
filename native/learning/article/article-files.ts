/**
 * The article for other programs: Markdown beside its pictures, and one HTML file that holds
 * everything.
 */
import type { ArticleFile } from '../../contract/learning.ts'
import { article } from './article.ts'
import { exportPicture } from './export-pictures.ts'
import { toHtml } from './html.ts'
import { toMarkdown } from './markdown.ts'

const MARKDOWN_FILE = 'article.md'
export const HTML_FILE = 'article.html'

export function articleFiles(): ArticleFile[] {
  const page = article()
  const pictures = new Map(
    page.blocks.flatMap((block) => {
      const picture = exportPicture(block)
      return picture ? [[block, picture] as const] : []
    })
  )
  const encoder = new TextEncoder()
  return [
    { name: MARKDOWN_FILE, bytes: encoder.encode(toMarkdown(page, pictures)) },
    { name: HTML_FILE, bytes: encoder.encode(toHtml(page, pictures)) },
    ...[...pictures.values()].map(({ fileName, png }) => ({ name: fileName, bytes: png }))
  ]
}
