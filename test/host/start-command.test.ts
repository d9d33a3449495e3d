/** `npm start` as a child, as far as it needs neither a build nor a browser. */
import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { expect, onTestFinished, test } from 'vitest'
import { START_HELP } from '../../native/host/start-options.ts'

const START = join(import.meta.dirname, '../../native/host/start.ts')
const start = (...args: string[]) => spawnSync(process.execPath, [START, ...args], { encoding: 'utf8' })

test('--help prints the help, and nothing is started', () => {
  const { status, stdout, stderr } = start('--help')
  expect([status, stdout, stderr]).toEqual([0, `${START_HELP}\n`, ''])
})

test.each([
  [['--port', '99999'], /--port is 99999/],
  [['--host', '0.0.0.0'], /no name is allowed/],
  [['--colour'], /Unknown option '--colour'/]
])('%j is refused with a hint, before anything is built', (args, message) => {
  const { status, stdout, stderr } = start(...args)
  expect([status, stdout]).toEqual([1, ''])
  expect(stderr).toMatch(message)
  expect(stderr).toMatch(/^hint: /m)
  expect(stderr).not.toMatch(/^\s+at /m)
})

test('without a display the workbench is served for a browser, until Ctrl-C ends it', async () => {
  const data = mkdtempSync(join(tmpdir(), 'lenet-start-command-'))
  onTestFinished(() => rmSync(data, { recursive: true }))
  const env = { ...process.env, LENET_DATA: data, DISPLAY: '', WAYLAND_DISPLAY: '' }
  const child = spawn(process.execPath, [START, '--dev', '--port', '0'], { env, stdio: ['ignore', 'pipe', 'inherit'] })
  onTestFinished(() => void child.kill('SIGKILL'))
  const ended = once(child, 'exit')
  const lines: string[] = []
  for await (const line of createInterface(child.stdout)) {
    if (!line.includes('[vite]')) lines.push(line) // which may prepare its modules anew
    if (line.startsWith('The address opens')) child.kill('SIGINT')
  }
  expect(lines).toEqual([
    expect.stringMatching(/^No desktop window: .+\. Serving the workbench for a browser instead\.$/),
    expect.stringMatching(/^The workbench is at http:\/\/127\.0\.0\.1:\d+\/\?token=\S+$/),
    'The address opens one browser, once. Ctrl-C ends the workbench; a run in progress is saved and can be resumed.'
  ])
  expect(await ended).toEqual([0, null])
})
