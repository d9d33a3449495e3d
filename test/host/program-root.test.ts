import { resolve } from 'node:path'
import { expect, test } from 'vitest'
import { programRoot } from '../../native/host/program-root.ts'

test("the program's folder is the checkout", () => {
  expect(programRoot()).toBe(resolve(import.meta.dirname, '../..'))
})
