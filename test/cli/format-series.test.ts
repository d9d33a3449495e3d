import { expect, test } from 'vitest'
import { formatSeriesStart } from '../../native/cli/format-series.ts'

const ESTIMATE = { runs: 8, reused: 2, seconds: 40, sizeBytes: 18e6, threadsPerRun: 1 }

test.each([
  ['one after the other', { parallel: 1, together: false }, 'about 0:40 here, one after the other, 1 thread each'],
  ['side by side', { parallel: 2, together: false }, 'about 0:40 here, 2 side by side'],
  ['together on one GPU', { parallel: 6, together: true }, 'about 0:40 here, 6 together on one GPU']
])('a series says before it begins that its runs train %s', (_way, lanes, words) => {
  expect(formatSeriesStart({ id: '3f2a' }, 8, 0, { ...ESTIMATE, ...lanes })).toEqual([
    `series 3f2a: 8 runs, 18 MB; ${words} (measured). 2 in the library already.`
  ])
})
