/**
 * Commands in surroundings that fail them: engines without devices, output and folders that cannot
 * be written.
 */
import { spawnSync } from 'node:child_process'
import { existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import packageJson from '../../package.json' with { type: 'json' }
import { lenet, lenetProcess } from '../support/lenet-command.ts'
import { writeSmallNpz } from '../support/small-data.ts'

const MAIN = join(import.meta.dirname, '../../native/cli/main.ts')
const NO_MEANING = 2
const FAILED = 1

let folder = ''
let data = ''
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'lenet-surroundings-'))
  data = join(folder, 'bars.npz')
  await writeSmallNpz(data, { train: 60, validation: 30, test: 30 })
})
afterAll(() => rmSync(folder, { recursive: true }))

const train = (...flags: string[]) =>
  lenet(['train', '--data', data, '--max-steps', '1', ...flags], { env: { LENET_DATA: join(folder, 'program') } })

test.each(['--version', '-V'])('%s prints the version alone', async (flag) => {
  expect(await lenetProcess([flag])).toMatchObject({ code: 0, stdout: `${packageJson.version}\n`, stderr: '' })
})

describe('an engine', () => {
  test.each([
    [['--engine', 'worker-kernels', '--device', '0'], 'the engine worker-kernels has no devices to choose from; got 0'],
    [['--engine', 'wgpu'], 'no engine is called wgpu; expected worker-kernels, webgpu or tensorflow'],
    [
      ['--engine', 'tensorflow', '--device', 'first'],
      'TensorFlow was asked for the device first; expected cpu, or the number of a GPU'
    ]
  ])('%j is refused before a run is made', async (flags, message) => {
    const runs = join(folder, 'no-runs')
    const { code, stderr } = await train('--runs', runs, ...flags)
    expect(stderr.split('\n')[0]).toBe(`error: ${message}`)
    expect(stderr.split('\n')[1]).toMatch(/^hint: \S/)
    expect(code).toBe(NO_MEANING)
    expect(existsSync(runs) ? readdirSync(runs) : []).toEqual([])
  })
})

describe('a folder or file that cannot be made', () => {
  test('inside a file: said, and nothing is left', async () => {
    const file = join(folder, 'a-file')
    writeFileSync(file, 'content')
    expect(await train('--runs', join(file, 'runs'))).toMatchObject({
      code: FAILED,
      stderr: `error: cannot create a run in ${join(file, 'runs')}: a part of the path is a file, not a folder\nhint: Check the path.\n`
    })
  })

  // Making folders there one by one fails at once; with `recursive` Node never returns.
  test.runIf(process.platform === 'linux')('below /proc: said at once', async () => {
    const { code, stderr } = await train('--runs', '/proc/1/none/runs')
    expect(stderr).toMatch(/^error: cannot create a run in \/proc\/1\/none\/runs: .*\nhint: .*\n$/)
    expect(code).toBe(FAILED)
  })

  test('a model that cannot be written is refused before the run begins', async () => {
    const runs = join(folder, 'before')
    const { code, stderr } = await train('--runs', runs, '--export', join(folder, 'none/model.onnx'))
    expect(stderr).toContain('no such file or folder')
    expect(code).toBe(FAILED)
    expect(existsSync(runs) ? readdirSync(runs) : []).toEqual([])
  })

  test.each(['--data', '--runs', '--export'])(
    '%s without a name, as of an unset variable, is refused',
    async (flag) => {
      const { code, stderr } = await lenet(['train', flag, ''])
      expect(stderr).toBe(`error: ${flag} is empty; expected a name\nhint: Give such a value.\n`)
      expect(code).toBe(NO_MEANING)
    }
  )
})

describe.runIf(process.platform === 'linux')('standard output', () => {
  const shell = (command: string) =>
    spawnSync('sh', ['-c', `"${process.execPath}" "${MAIN}" data show "${data}" ${command}`], { encoding: 'utf8' })

  test('that cannot be written is an error', () => {
    const { status, stderr } = shell('> /dev/full')
    expect(stderr).toBe(
      'error: cannot write the output: the disk is full\nhint: Free some space, or write it to another place.\n'
    )
    expect(status).toBe(FAILED)
  })

  test('whose reader has seen enough is none', () => {
    const { status, stdout, stderr } = shell('| head -n 1')
    expect({ status, stderr, lines: stdout.split('\n').length }).toEqual({ status: 0, stderr: '', lines: 2 })
  })

  test('of data show keeps within 80 columns', () => {
    for (const line of shell('').stdout.split('\n')) expect(line.length, line).toBeLessThanOrEqual(80)
  })
})
