import { homedir } from 'node:os'
import { isAbsolute, join, resolve } from 'node:path'
import { expect, test } from 'vitest'
import { dataFolder, programFolder, runsFolder } from '../../native/files/program-folders.ts'

test('LENET_DATA names the folder, from where the program was started if it is relative', () => {
  expect(programFolder({ LENET_DATA: '/somewhere' })).toBe(resolve('/somewhere'))
  expect(programFolder({ LENET_DATA: 'here' })).toBe(resolve('here'))
  expect(dataFolder({ LENET_DATA: 'here' })).toBe(join(resolve('here'), 'data'))
  expect(runsFolder({ LENET_DATA: 'here' })).toBe(join(resolve('here'), 'runs'))
})

test.each([{}, { LENET_DATA: '' }])('with %j it is a folder of its own among those of the user', (environment) => {
  const folder = programFolder(environment)
  expect(isAbsolute(folder)).toBe(true)
  expect(folder).toContain('lenet-workbench')
  expect(folder).not.toBe(homedir())
  expect(dataFolder(environment)).not.toBe(runsFolder(environment))
})
