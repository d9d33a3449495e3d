/**
 * Opens an address in the user's browser by the system's own means; silent where there are none.
 * The address holds a secret and every user of the machine can read the arguments of a process, so
 * the browser is given a private file that leads there.
 */
import { spawn } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** Starts a program that outlives this one; for tests. */
export type Launch = (command: string, args: readonly string[]) => void

/** Gives what removes the file again. */
export function openBrowser(
  url: string,
  platform: NodeJS.Platform = process.platform,
  launch: Launch = launchDetached
): () => void {
  const folder = mkdtempSync(join(tmpdir(), 'lenet-workbench-'))
  const file = join(folder, 'open.html')
  writeFileSync(
    file,
    `<!doctype html><meta http-equiv="refresh" content="0; url=${url}"><a href="${url}">Go on</a>\n`,
    {
      mode: 0o600
    }
  )
  if (platform === 'darwin') launch('open', [file])
  else if (platform === 'win32') launch('rundll32', ['url.dll,FileProtocolHandler', file])
  else launch('xdg-open', [file])
  return () => rmSync(folder, { recursive: true, force: true })
}

function launchDetached(command: string, args: readonly string[]): void {
  const child = spawn(command, args, { detached: true, stdio: 'ignore' })
  child.on('error', () => undefined) // there is no such program; the address has been printed
  child.unref()
}
