/** The flags of `npm start` and `npm run dev`. */
import { parseArgs } from 'node:util'
import { WorkbenchError } from '../contract/errors.ts'

export interface StartOptions {
  /** Serve the page for a browser even where a desktop window could be opened. */
  readonly browser: boolean
  readonly port: number
  readonly host: string
  readonly allowedHosts: readonly string[]
  readonly open: boolean
  readonly dev: boolean
  readonly help: boolean
}

export const START_HELP = `LeNet Workbench: a desktop window, or a page for your browser where there can be none.

  npm start                        desktop window, else browser
  npm start -- --browser           page for your browser
  npm start -- --port 8787         on this port (with ssh -L 8787:127.0.0.1:8787 from elsewhere)
  npm start -- --no-open           print the address, open nothing
  npm start -- --host 0.0.0.0 --allow-host lab.example
                                   reachable from the network under this name alone
  npm run dev                      reloads by itself while you change the source

LENET_DATA names another folder for data and runs.`

const HINT = 'Add --help to see what there is.'

/** Throws WorkbenchError `bad-argument` for what makes no sense. */
export function parseStartOptions(args: readonly string[]): StartOptions {
  const { browser, port, host, open, dev, help, 'allow-host': allowedHosts } = parse(args)
  if (!/^\d{1,5}$/.test(port) || Number(port) > 65_535) {
    throw new WorkbenchError('bad-argument', `--port is ${port}; expected a number from 0 to 65535`, HINT)
  }
  if (!isLoopback(host) && allowedHosts.length === 0) {
    throw new WorkbenchError(
      'bad-argument',
      `--host ${host} lets others reach the workbench, but no name is allowed for it`,
      'Add --allow-host with the name that they will use. Better: leave both out and use ssh -L.'
    )
  }
  const meansBrowser = browser || port !== '0' || host !== '127.0.0.1'
  return { browser: meansBrowser, port: Number(port), host, allowedHosts, open, dev, help }
}

/** Whether only this machine can reach a server at this address. */
export function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || host.startsWith('127.')
}

function parse(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      allowNegative: true,
      options: {
        browser: { type: 'boolean', default: false },
        port: { type: 'string', default: '0' },
        host: { type: 'string', default: '127.0.0.1' },
        'allow-host': { type: 'string', multiple: true, default: [] },
        open: { type: 'boolean', default: true },
        dev: { type: 'boolean', default: false },
        help: { type: 'boolean', short: 'h', default: false }
      }
    }).values
  } catch (error) {
    throw new WorkbenchError('bad-argument', error instanceof Error ? error.message : String(error), HINT)
  }
}
