/** Shows an address in the user's browser, by the system's own means; says nothing when there are none. */
import { spawn } from 'node:child_process'

export function openBrowser(url: string, platform: NodeJS.Platform = process.platform): void {
  const [command, words] =
    platform === 'darwin'
      ? ['open', [url]]
      : platform === 'win32'
        ? ['rundll32', ['url.dll,FileProtocolHandler', url]]
        : ['xdg-open', [url]]
  const child = spawn(command, words, { detached: true, stdio: 'ignore' })
  child.on('error', () => undefined) // the address has been printed
  child.unref()
}
