/**
 * Most tests that take more than about a second, alone or by what they prepare together
 * (docs/decisions/0023-slow-tests.md): skipped unless LENET_TEST_SLOW=1 is set, as it is in CI and
 * by `npm test -- FOLDER`.
 */
import { test } from 'vitest'
import { mnistTest } from './mnist.ts'

export const RUNS_SLOW_TESTS = process.env['LENET_TEST_SLOW'] === '1'

/** `test` for what is slow. */
export const slowTest = test.skipIf(!RUNS_SLOW_TESTS)

/** `slowTest` for what needs MNIST. */
export const slowMnistTest = RUNS_SLOW_TESTS ? mnistTest : test.skip
