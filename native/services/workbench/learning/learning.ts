/** What there is to read, for pages. */
import { Uint8ArrayReader, Uint8ArrayWriter, ZipWriter } from '@zip.js/zip.js'
import type { ArticleFile, ArticleFormat, LearningApi, LearnPage, PageEntry } from '../../../contract/learning.ts'
import { articleFiles, HTML_FILE } from '../../../learning/article/article-files.ts'
import { pageEntries, readPage } from '../../../learning/library.ts'

export class Learning implements LearningApi {
  pages(): Promise<PageEntry[]> {
    return Promise.resolve(pageEntries())
  }

  // oxlint-disable-next-line typescript/require-await -- a failure has to reject, as over any transport
  async page({ id }: { readonly id: string }): Promise<LearnPage> {
    return readPage(id)
  }

  async articleFile({ format }: { readonly format: ArticleFormat }): Promise<ArticleFile> {
    const files = articleFiles()
    const html = files.find(({ name }) => name === HTML_FILE)!
    return format === 'html' ? html : zipped(files.filter((file) => file !== html))
  }
}

/** Stored, not packed: nearly all of it are PNGs. */
async function zipped(files: readonly ArticleFile[]): Promise<ArticleFile> {
  const archive = new ZipWriter(new Uint8ArrayWriter(), { level: 0, useWebWorkers: false })
  for (const { name, bytes } of files) await archive.add(name, new Uint8ArrayReader(bytes))
  return { name: 'article-markdown.zip', bytes: await archive.close() }
}
