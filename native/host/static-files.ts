/**
 * Serves the built page from memory. It is read once, at the start: a build that replaces the files
 * meanwhile cannot mix two versions, and no request can reach the file system.
 */
import { readdirSync, readFileSync } from 'node:fs'
import type { RequestListener } from 'node:http'
import { extname, join, relative, sep } from 'node:path'
import { CONTENT_TYPES } from '../contract/content-types.ts'
import { ioError } from '../files/atomic.ts'

interface StaticFile {
  readonly type: string
  readonly content: Buffer
}

/**
 * `root`: folder of the built page. `headers` go with every file; `notFound` answers for all other
 * paths. A Range header is ignored, as RFC 9110 allows: the files are small and never cached.
 * Throws WorkbenchError `not-found` or `io` when the folder cannot be read.
 */
export function staticFiles(
  root: string,
  headers: Readonly<Record<string, string>>,
  notFound: RequestListener
): RequestListener {
  const files = readFiles(root)
  return (request, response) => {
    const [path] = request.url!.split('?', 1)
    const file = files.get(path === '/' ? '/index.html' : path!)
    if (!file) {
      notFound(request, response)
      return
    }
    response
      .writeHead(200, { ...headers, 'Content-Type': file.type, 'Content-Length': file.content.length })
      .end(request.method === 'HEAD' ? undefined : file.content)
  }
}

/** Keys are paths as a browser asks for them: `/assets/index.js`. */
function readFiles(root: string): Map<string, StaticFile> {
  try {
    const entries = readdirSync(root, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile())
    return new Map(
      entries.map(({ parentPath, name }) => {
        const file = join(parentPath, name)
        const path = `/${relative(root, file).split(sep).map(encodeURIComponent).join('/')}`
        const type = CONTENT_TYPES[extname(name)] ?? 'application/octet-stream'
        return [path, { type, content: readFileSync(file) }]
      })
    )
  } catch (error) {
    throw ioError(error, `read the page in ${root}`)
  }
}
