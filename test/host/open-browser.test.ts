/** How the system's browser is given an address with a secret in it. */
import { existsSync, readFileSync, statSync } from 'node:fs'
import { expect, test } from 'vitest'
import { openBrowser } from '../../native/host/open-browser.ts'

const ADDRESS = 'http://127.0.0.1:1234/?token=the-secret-token'

test.each([
  ['linux', 'xdg-open'],
  ['darwin', 'open'],
  ['win32', 'rundll32']
] as const)('on %s by a private file, so that the secret is in no list of processes', (platform, opener) => {
  const started: string[][] = []
  const close = openBrowser(ADDRESS, platform, (command, args) => {
    started.push([command, ...args])
    return Promise.resolve()
  })
  expect(started).toHaveLength(1)
  expect(started[0]![0]).toBe(opener)
  expect(started.flat().join(' ')).not.toContain('the-secret-token')
  const file = started[0]!.at(-1)!
  expect(readFileSync(file, 'utf8')).toContain(`content="0; url=${ADDRESS}"`)
  if (process.platform !== 'win32') expect(statSync(file).mode & 0o777).toBe(0o600)
  close()
  expect(existsSync(file)).toBe(false)
})
