import { expect, test } from 'vitest'
import { launch } from '../../native/host/launch.ts'

test('a program that is not there is told at once', async () => {
  await expect(launch('/absent/program', [])).rejects.toMatchObject({ code: 'ENOENT' })
  await launch(process.execPath, ['--version'])
})
