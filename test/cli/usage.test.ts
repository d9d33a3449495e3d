/**
 * Help, and what is said of commands that make no sense: two lines, exit code 2, nothing on
 * standard output.
 */
import { describe, expect, test } from 'vitest'
import { jsonLines, lenet, lenetProcess } from '../support/lenet-command.ts'

const COMMANDS = ['train', 'resume', 'evaluate', 'predict', 'export', 'brief', 'kernels', 'article', 'data', 'bench']

describe('help', () => {
  test.each([[[]], [['--help']], [['help']]])('lenet %j lists every command', async (args) => {
    const { code, stdout, stderr } = await lenet(args)
    for (const command of COMMANDS) expect(stdout).toMatch(new RegExp(`^ {2}${command}\\b`, 'm'))
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
  })

  test.each(COMMANDS)('%s --help has examples', async (command) => {
    const { code, stdout, stderr } = await lenet([command, '--help'])
    expect(stdout).toMatch(new RegExp(`Examples:\\n {2}lenet ${command} ?`))
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
  })
})

test.each(['data fetch', 'runs compare'])('lenet help %s is the help of that command', async (path) => {
  const words = path.split(' ')
  const { code, stdout } = await lenet(['help', ...words])
  expect(stdout).toMatch(new RegExp(`^Usage: lenet ${path} `))
  expect({ code, stdout }).toEqual({ code: 0, stdout: (await lenet([...words, '--help'])).stdout })
})

describe('usage errors', () => {
  test.each<[string, string]>([
    ['train --epochs -1', '--epochs is "-1"; expected a whole number from 1 to'],
    ['train --epochs 1.5', '--epochs is "1.5"; expected a whole number from 1 to'],
    ['train --epochs 0', '--epochs is "0"; expected a whole number from 1 to'],
    ['train --epochs', "option '--epochs <n>' argument missing"],
    ['train --threads 999', '--threads is "999"; expected a whole number from 1 to'],
    ['train --threads 0', '--threads is "0"; expected a whole number from 1 to'],
    ['train --batch-size -32', '--batch-size is "-32"; expected a whole number from 1 to'],
    ['train --seed -1', '--seed is "-1"; expected a whole number from 0 to'],
    ['train --recipe x', '--recipe is "x"; expected keras or graph'],
    ['train --order random', '--order is "random"; expected shuffled or sequential'],
    ['train --learning-rate NaN', '--learning-rate is "NaN"; expected a number above 0'],
    ['train --max-steps ten', '--max-steps is "ten"; expected a whole number'],
    ['train --checkpoint-seconds -1', '--checkpoint-seconds is "-1"; expected a number from 0'],
    ['train mnist', 'too many arguments'],
    ['resume', "missing required argument 'run'"],
    ['brief 6', 'PROGRAM is "6"; expected 0 or 1 or 2 or 3 or 4 or 5'],
    ['predict model.onnx', "missing required argument 'file'"],
    ['kernels cases.json --implementation gpu', '--implementation is "gpu"; expected reference or simd'],
    ['data', 'a command is missing'],
    ['data fetch cifar', 'NAME is "cifar"; expected mnist']
  ])('lenet %s', async (line, message) => {
    const { code, stdout, stderr } = await lenet(line.split(' '))
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' })
    const [error, hint, ...more] = stderr.trimEnd().split('\n')
    expect(error).toContain(`error: ${message}`)
    expect(hint).toMatch(/^hint: \S/)
    expect(more).toEqual([])
  })

  test.each([
    ['trian', "unknown command 'trian'", 'Did you mean train?'],
    ['train --epoch 3', "unknown option '--epoch'", 'Did you mean --epochs?']
  ])('lenet %s suggests what may have been meant', async (line, message, suggestion) => {
    const { code, stderr } = await lenet(line.split(' '))
    expect(stderr).toBe(`error: ${message}\nhint: ${suggestion}\n`)
    expect(code).toBe(2)
  })

  test.each([
    ['help evalute', "unknown command 'evalute'", 'Did you mean evaluate?'],
    ['help zzzzzzzz', "unknown command 'zzzzzzzz'", 'Add --help to see what there is.'],
    ['help data shw', "unknown command 'shw'", 'Did you mean show?'],
    ['runs help renam', "unknown command 'renam'", 'Did you mean rename?']
  ])('lenet %s names the command that there is not', async (line, message, suggestion) => {
    const { code, stdout, stderr } = await lenet(line.split(' '))
    expect({ code, stdout, stderr }).toEqual({
      code: 2,
      stdout: '',
      stderr: `error: ${message}\nhint: ${suggestion}\n`
    })
  })

  test('with --json the error is a JSON line too', async () => {
    const finished = await lenetProcess(['train', '--recipe', 'x', '--json'])
    expect(finished.code).toBe(2)
    expect(jsonLines(finished)).toEqual([expect.objectContaining({ kind: 'error', code: 'bad-argument' })])
  })
})
