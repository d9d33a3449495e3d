/**
 * What a test run comes to, read from Vitest's JSON report without believing it more than its exit
 * status.
 */
import { readFileSync } from 'node:fs'

export interface Counts {
  readonly passed: number
  readonly failed: number
  readonly skipped: number
}

export const NO_TESTS: Counts = { passed: 0, failed: 0, skipped: 0 }

/** The part of the report that is used; Jest's format. */
interface VitestReport {
  readonly testResults: readonly {
    readonly status: string
    readonly assertionResults: readonly { readonly status: string }[]
  }[]
}

/**
 * Counts of one Vitest run. A run that ended badly has at least one failure, whatever its report
 * says.
 */
export function readVitestReport(file: string, exitStatus: number): Counts {
  let report: VitestReport
  try {
    report = JSON.parse(readFileSync(file, 'utf8')) as VitestReport
  } catch {
    return { ...NO_TESTS, failed: 1 } // it died before it could report
  }
  const counts = countTests(report)
  return exitStatus !== 0 && counts.failed === 0 ? { ...counts, failed: 1 } : counts
}

function countTests({ testResults }: VitestReport): Counts {
  const tests = testResults.flatMap(({ assertionResults }) => assertionResults)
  const passed = tests.filter(({ status }) => status === 'passed').length
  const failed = tests.filter(({ status }) => status === 'failed').length
  // A file that failed although none of its tests did: it could not be loaded, or a hook of it
  // threw.
  const brokenFiles = testResults.filter(
    ({ status, assertionResults }) =>
      status === 'failed' && !assertionResults.some((assertion) => assertion.status === 'failed')
  ).length
  return { passed, failed: failed + brokenFiles, skipped: tests.length - passed - failed }
}

/** `212 passed, 0 failed`, with `, 3 skipped` when there are any. */
export function sumLine({ passed, failed, skipped }: Counts): string {
  return `${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`
}
