/**
 * The browser that tests drive: the one CHROMIUM_PATH names, or the system's. There must be one.
 * The headless shell comes first: a window of a whole browser, even of a headless one, starts a
 * second renderer for its own toolbar.
 */
import { existsSync } from 'node:fs'
import { chromium, type Browser } from '@playwright/test'

const PLACES = [
  '/usr/bin/chromium-headless-shell',
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome'
]

/** Throws when there is no browser: a check that cannot run has not passed. */
export function chromiumPath(): string {
  const place = [process.env['CHROMIUM_PATH'], ...PLACES, chromium.executablePath()].find(
    (candidate) => candidate !== undefined && existsSync(candidate)
  )
  if (place === undefined) {
    throw new Error('no Chromium: install it (apt-get install chromium), or name one with CHROMIUM_PATH')
  }
  return place
}

/** Chromium refuses its sandbox to root. */
export function launchChromium(args: readonly string[] = []): Promise<Browser> {
  const chromiumSandbox = process.getuid?.() !== 0
  return chromium.launch({ executablePath: chromiumPath(), chromiumSandbox, args: [...args] })
}

let shared: Promise<Browser> | null = null

/** One browser of all test files that share a process, which ends with it. */
export function sharedChromium(): Promise<Browser> {
  // Otherwise each page has a process of its own.
  return (shared ??= launchChromium(['--process-per-site']))
}
