/** States of a run as they are shown. */
import type { RunState } from '../../../native/contract/runs.ts'

export const STATE_LABELS: Readonly<Record<RunState, string>> = {
  running: 'Training',
  paused: 'Paused',
  finished: 'Finished',
  stopped: 'Stopped',
  interrupted: 'Interrupted',
  'needs-you': 'Needs you',
  failed: 'Failed'
}
