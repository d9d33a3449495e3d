/** The article as files in a folder of the user's. */
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { WorkbenchError } from '../contract/errors.ts'
import { codeOf, ioError, writeFileAtomic } from '../files/atomic.ts'
import { makeFolder } from '../files/make-folder.ts'
import { articleFiles } from '../learning/article/article-files.ts'

export interface WriteArticleOptions {
  /** Replace files that differ from what would be written: somebody may have edited them. */
  readonly overwrite?: boolean
}

/**
 * Gives the paths that were written. Creates `folder` where it is missing. Throws WorkbenchError
 * `bad-argument` for files that would be lost, and `io`.
 */
export async function writeArticle(folder: string, { overwrite = false }: WriteArticleOptions = {}): Promise<string[]> {
  const files = articleFiles()
  makeFolder(folder)
  if (!overwrite) await refuseToReplace(folder, files)
  const written: string[] = []
  for (const { name, bytes } of files) {
    await writeFileAtomic(join(folder, name), bytes)
    written.push(join(folder, name))
  }
  return written
}

async function refuseToReplace(folder: string, files: ReturnType<typeof articleFiles>): Promise<void> {
  for (const { name, bytes } of files) {
    const present = await readFile(join(folder, name)).catch((error: unknown) => {
      if (codeOf(error) === 'ENOENT') return null
      throw ioError(error, `read ${join(folder, name)}`)
    })
    if (present === null || present.equals(bytes)) continue
    throw new WorkbenchError(
      'bad-argument',
      `${join(folder, name)} is already there, with another content`,
      'Name another folder, or add --overwrite to replace it.'
    )
  }
}
