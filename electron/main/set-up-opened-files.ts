/**
 * Files opened from outside the page: in the open dialog, on the command line, or with the program.
 * Their bytes are sent to the page, which treats them like dropped files.
 */
import { readFile, stat } from 'node:fs/promises'
import { basename, resolve } from 'node:path'
import { app, dialog, type BrowserWindow, type WebContents } from 'electron'
import { CHANNELS, type OpenedFile } from '../../native/contract/desktop.ts'
import { MAX_FILES, MAX_IMPORTED_BYTES } from '../../native/contract/limits.ts'

const DATA_FILE = /(\.(gz|npz|png)|-ubyte|\.idx\d)$/i

export interface OpenedFiles {
  choose(window: BrowserWindow): Promise<void>
  /** Opens those of the arguments that name data files; `folder` is the working directory. */
  openFromCommandLine(args: readonly string[], folder: string): void
  /** The page is ready for files; sends those that came earlier. */
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
    openFromCommandLine(args, folder) {
      const paths = args.filter((arg) => !arg.startsWith('-') && DATA_FILE.test(arg))
      if (paths.length > 0) void open(paths.map((path) => resolve(folder, path)))
    },
    pageIsReady(contents) {
      page = contents
      contents.once('render-process-gone', () => (page = null)) // it reports again after a reload
      deliver()
    }
  }
}

/** Throws for more files or bytes than the compute process accepts. */
async function readFiles(paths: readonly string[]): Promise<OpenedFile[]> {
  if (paths.length > MAX_FILES) throw new Error(`These are ${paths.length} files; open at most ${MAX_FILES} at once.`)
  const sizes = await Promise.all(paths.map(async (path) => (await stat(path)).size))
  const bytes = sizes.reduce((sum, size) => sum + size, 0)
  if (bytes > MAX_IMPORTED_BYTES) {
    throw new Error(`These files have ${bytes} bytes together; open at most ${MAX_IMPORTED_BYTES}.`)
  }
  // A Buffer may be a view of a larger one, which structured clone would send whole.
  return Promise.all(
    paths.map(async (path) => ({ name: basename(path), bytes: Uint8Array.from(await readFile(path)) }))
  )
}
