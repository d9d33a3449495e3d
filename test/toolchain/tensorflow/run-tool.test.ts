import { expect, it } from 'vitest'
import { usualPlaces } from '../../../native/toolchain/tensorflow/run-tool.ts'

it('looks for tools where macOS keeps them, after the places that are known already', () => {
  expect(usualPlaces('darwin', '/usr/local/bin:/usr/bin')).toEqual({
    PATH: '/usr/local/bin:/usr/bin:/opt/homebrew/bin'
  })
  expect(usualPlaces('darwin')).toEqual({ PATH: '/opt/homebrew/bin:/usr/local/bin' })
  expect(usualPlaces('linux', '/usr/bin')).toEqual({})
})
