import { execFileSync } from 'node:child_process'
import { Command } from 'commander'
import { expect, test } from 'vitest'
import { addTrainCommand } from '../../../../native/cli/commands/train.ts'
import type { RunOptions } from '../../../../native/contract/runs.ts'
import { commandLine } from '../../../../renderer/features/train/command-line.ts'

const OPTIONS: RunOptions = {
  recipe: 'graph',
  engine: 'worker-kernels',
  data: 'mnist',
  epochs: 7,
  batchSize: 64,
  seed: 3,
  threads: 2,
  learningRate: 0.0005,
  startFrom: null
}

/** What `lenet train` makes of a line, which a shell has cut into words. */
function parsed(line: string): unknown {
  const words = execFileSync('sh', ['-c', `printf '%s\\0' ${line}`], { encoding: 'utf8' })
    .split('\0')
    .slice(0, -1)
  expect(words.slice(0, 5)).toEqual(['npm', 'run', 'lenet', '--', 'train'])
  const program = new Command()
  addTrainCommand(program, {} as Parameters<typeof addTrainCommand>[1])
  const train = program.commands[0]!
  const { operands, unknown } = train.parseOptions(words.slice(5))
  expect([...operands, ...unknown]).toEqual([])
  return train.opts()
}

test('the command line trains with the same settings', () => {
  const { recipe, engine, data, epochs, batchSize, seed, threads, learningRate } = OPTIONS
  const settings = { recipe, engine, data, epochs, batchSize, seed, threads, learningRate }
  expect(parsed(commandLine(OPTIONS, '/data')!)).toMatchObject(settings)
})

test.each([
  ['/home/me/My Data', '/home/me/My Data/imported/abc'],
  ['/tmp/$HOME `x` "y" \\z', '/tmp/$HOME `x` "y" \\z/imported/abc']
])('an imported set is named by its folder, whatever its name: %s', (folder, data) => {
  expect(parsed(commandLine({ ...OPTIONS, data: 'abc' }, folder)!)).toMatchObject({ data })
})

test('a device is named too', () => {
  const line = commandLine({ ...OPTIONS, engine: 'webgpu', device: 'NVIDIA H200 (Vulkan)' }, '/data')!
  expect(parsed(line)).toMatchObject({ engine: 'webgpu', device: 'NVIDIA H200 (Vulkan)' })
})

test('distortions are named where there are some', () => {
  expect(parsed(commandLine({ ...OPTIONS, distortion: 'strong' }, '/data')!)).toMatchObject({ distort: 'strong' })
  expect(commandLine({ ...OPTIONS, distortion: 'none' }, '/data')).toBe(commandLine(OPTIONS, '/data'))
})

test('what the command line cannot name has no line', () => {
  expect(commandLine({ ...OPTIONS, data: 'my-digits' }, '/data')).toBeNull()
  expect(commandLine({ ...OPTIONS, startFrom: '2026-11-24-0001' }, '/data')).toBeNull()
})
