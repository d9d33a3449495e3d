/**
 * The closing line of `npm test` is the true sum, also when a file cannot be loaded or Vitest
 * itself dies.
 */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { readVitestReport, sumLine } from './test-counts.ts'

let folder: string

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'lenet-counts-'))
})

afterAll(() => {
  rmSync(folder, { recursive: true, force: true })
})

function report(...files: { status: string; tests: string[] }[]): string {
  const file = join(folder, 'report.json')
  const testResults = files.map(({ status, tests }) => ({
    status,
    assertionResults: tests.map((test) => ({ status: test }))
  }))
  writeFileSync(file, JSON.stringify({ testResults }))
  return file
}

test('counts passed, failed and skipped tests over all files', () => {
  const file = report(
    { status: 'passed', tests: ['passed', 'passed', 'pending', 'todo'] },
    { status: 'failed', tests: ['passed', 'failed'] }
  )
  expect(readVitestReport(file, 1)).toEqual({ passed: 3, failed: 1, skipped: 2 })
})

test('a file that could not be loaded is a failure', () => {
  const file = report({ status: 'passed', tests: ['passed'] }, { status: 'failed', tests: [] })
  expect(readVitestReport(file, 1)).toEqual({ passed: 1, failed: 1, skipped: 0 })
})

test('a bad exit with nothing but passed tests, as after an error outside any test, is a failure', () => {
  expect(readVitestReport(report({ status: 'passed', tests: ['passed'] }), 1)).toEqual({
    passed: 1,
    failed: 1,
    skipped: 0
  })
})

test('no report at all is a failure', () => {
  expect(readVitestReport(join(folder, 'absent.json'), 0)).toEqual({ passed: 0, failed: 1, skipped: 0 })
})

test('the line names skipped tests only when there are any', () => {
  expect(sumLine({ passed: 212, failed: 0, skipped: 0 })).toBe('212 passed, 0 failed')
  expect(sumLine({ passed: 212, failed: 1, skipped: 3 })).toBe('212 passed, 1 failed, 3 skipped')
})
