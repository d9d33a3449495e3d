/**
 * Builds what is not up to date: the kernels, and the bundles of electron.vite.config.ts. Sources
 * are compared by content, not by time. Concurrent callers wait for the one that builds.
 */
import { spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import { once } from 'node:events'
import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { WorkbenchError } from '../contract/errors.ts'
import type { Log } from '../contract/host-messages.ts'
import { acquireFileLock, type FileLock } from '../files/file-lock.ts'

const SOURCES = ['electron', 'native', 'renderer', 'resources']
const SINGLE_FILES = ['electron.vite.config.ts', 'package.json', 'package-lock.json']
const NOT_BUNDLED = /(^|\/)(assembly|build|cli)\//
const LOCK_RETRY_MS = 100

/**
 * Kernels and bundles. `root`: the checkout. Throws WorkbenchError `unexpected` when it cannot be
 * built; the tools' output goes to stderr.
 */
export async function buildApp(root: string, log: Log): Promise<void> {
  await buildKernels(root)
  const out = join(root, 'out')
  await mkdir(out, { recursive: true })
  const lock = await waitForLock(join(out, 'build.lock'))
  try {
    const stampFile = join(out, 'stamp')
    const stamp = await stampOf(root)
    if ((await readFile(stampFile, 'utf8').catch(() => '')) === stamp) return
    await rm(stampFile, { force: true }) // a build that fails leaves no stamp
    log('Building the page and the processes …')
    await runNode(root, ['node_modules/electron-vite/bin/electron-vite.js', 'build', '--logLevel', 'warn'])
    await writeFile(stampFile, stamp)
  } finally {
    lock.release()
  }
}

/** The kernels alone, for source that runs unbundled. */
export async function buildKernels(root: string): Promise<void> {
  await runNode(root, ['native/kernels/simd/build.ts'])
}

async function stampOf(root: string): Promise<string> {
  const listed = await Promise.all(
    SOURCES.map(async (folder) => {
      const files = await readdir(join(root, folder), { recursive: true, withFileTypes: true })
      return files.filter((file) => file.isFile()).map(({ parentPath, name }) => join(parentPath, name))
    })
  )
  const files = [...listed.flat(), ...SINGLE_FILES.map((file) => join(root, file))]
  const hash = createHash('sha256')
  for (const file of files.filter((name) => !NOT_BUNDLED.test(name.slice(root.length).replaceAll('\\', '/'))).sort()) {
    hash.update(file.slice(root.length)).update(await readFile(file))
  }
  return hash.digest('hex')
}

async function waitForLock(file: string): Promise<FileLock> {
  for (;;) {
    const lock = acquireFileLock(file)
    if (lock) return lock
    await sleep(LOCK_RETRY_MS)
  }
}

async function runNode(root: string, command: readonly string[]): Promise<void> {
  const child = spawn(process.execPath, command, { cwd: root, stdio: ['ignore', 'ignore', 'inherit'] })
  const [code] = (await once(child, 'exit')) as [number | null]
  if (code === 0) return
  throw new WorkbenchError(
    'unexpected',
    `${command[0]!} ended with ${code === null ? 'a signal' : `exit code ${code}`}`,
    'Its own message is printed above. After a change of packages, run `npm ci` again.'
  )
}
