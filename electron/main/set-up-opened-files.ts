/**
 * Files that come from outside the page: chosen in the open dialog, given on the command line, or opened with the program. Their
 * bytes go to the page, which treats them as if they had been dropped on it; what is in them is not looked at here.
 */
import { readFile, stat } from 'node:fs/promises'
import { basename, resolve } from 'node:path'
import { app, dialog, type BrowserWindow, type WebContents } from 'electron'
import { CHANNELS, type OpenedFile } from '../../native/contract/desktop.ts'
import { MOST_FILES, MOST_IMPORTED_BYTES } from '../../native/contract/requests.ts'

const DATA_FILE = /(\.(gz|npz|png)|-ubyte|\.idx\d)$/i

export interface OpenedFiles {
  /** Shows the dialog over this window. */
  choose(window: BrowserWindow): Promise<void>
  /** Those among a command line's words that are files of data; `folder` is where it was written. */
  openFromCommandLine(words: readonly string[], folder: string): void
  /** A page can take files now; those that came before it are sent. */
  pageIsReady(contents: WebContents): void
}

export function setUpOpenedFiles(): OpenedFiles {
  const waiting: OpenedFile[] = []
  let page: WebContents | null = null

  async function open(paths: readonly string[]): Promise<void> {
    try {
      waiting.push(...(await readFiles(paths)))
    } catch (error) {
      dialog.showErrorBox('These files cannot be opened', error instanceof Error ? error.message : String(error))
    }
    deliver()
  }

  function deliver(): void {
    if (!page || page.isDestroyed() || waiting.length === 0) return
    page.send(CHANNELS.filesOpened, waiting.splice(0))
  }

  app.on('open-file', (event, path) => {
    event.preventDefault()
    void open([path])
  })

  return {
    async choose(window) {
      const { canceled, filePaths } = await dialog.showOpenDialog(window, {
        properties: ['openFile', 'multiSelections'],
        filters: [
          { name: 'Digits: IDX, NPZ, PNG', extensions: ['gz', 'npz', 'png', 'idx1', 'idx3'] },
          { name: 'All files', extensions: ['*'] }
        ]
      })
      if (!canceled) await open(filePaths)
    },
    openFromCommandLine(words, folder) {
      const paths = words.filter((word) => !word.startsWith('-') && DATA_FILE.test(word))
      if (paths.length > 0) void open(paths.map((path) => resolve(folder, path)))
    },
    pageIsReady(contents) {
      page = contents
      contents.once('render-process-gone', () => (page = null)) // it says so again when it is back
      deliver()
    }
  }
}

/** Throws for more, or larger, than the compute process would take. */
async function readFiles(paths: readonly string[]): Promise<OpenedFile[]> {
  if (paths.length > MOST_FILES) throw new Error(`These are ${paths.length} files; open at most ${MOST_FILES} at once.`)
  const sizes = await Promise.all(paths.map(async (path) => (await stat(path)).size))
  const bytes = sizes.reduce((sum, size) => sum + size, 0)
  if (bytes > MOST_IMPORTED_BYTES) {
    throw new Error(`These files have ${bytes} bytes together; open at most ${MOST_IMPORTED_BYTES}.`)
  }
  // A Buffer may be a part of a larger one; the page gets what it was meant to get and nothing else.
  return Promise.all(
    paths.map(async (path) => ({ name: basename(path), bytes: Uint8Array.from(await readFile(path)) }))
  )
}
