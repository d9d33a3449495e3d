/** How the system's file manager is asked for a folder. */
import { expect, test } from 'vitest'
import { revealFolder } from '../../native/host/reveal-folder.ts'

const FOLDER = '/home/ada/runs/2026-11-26-keras-33e6'

test.each([
  ['linux', ['xdg-open', FOLDER]],
  ['darwin', ['open', '-R', FOLDER]],
  ['win32', ['explorer.exe', `/select,${FOLDER}`]]
] as const)('on %s', async (platform, expected) => {
  const started: string[][] = []
  await revealFolder(FOLDER, platform, (command, args) => {
    started.push([command, ...args])
    return Promise.resolve()
  })
  expect(started).toEqual([expected])
})

test('without a file manager the folder is named', async () => {
  const launch = () => Promise.reject(Object.assign(new Error('spawn ENOENT'), { code: 'ENOENT' }))
  await expect(revealFolder(FOLDER, 'linux', launch)).rejects.toMatchObject({
    code: 'io',
    message: 'xdg-open cannot be started',
    hint: `The folder is ${FOLDER}.`
  })
})
