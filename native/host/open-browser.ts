/**
 * Opens an address in the user's browser by the system's own means; silent where there are none.
 * The address holds a secret and every user of the machine can read the arguments of a process, so
 * the browser is given a private file that leads there.
 */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { launch as launchProgram, type Launch } from './launch.ts'

/** Gives what removes the file again. */
export function openBrowser(
  url: string,
  platform: NodeJS.Platform = process.platform,
  launch: Launch = launchProgram
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
  const [command, args] = commandOf(file, platform)
  launch(command, args).catch(() => undefined) // there is no such program; the address has been printed
  return () => rmSync(folder, { recursive: true, force: true })
}

function commandOf(file: string, platform: NodeJS.Platform): [command: string, args: string[]] {
  if (platform === 'darwin') return ['open', [file]]
  if (platform === 'win32') return ['rundll32', ['url.dll,FileProtocolHandler', file]]
  return ['xdg-open', [file]]
}
