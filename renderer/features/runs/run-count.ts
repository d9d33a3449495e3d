/** `1 run`, `1,204 runs`. */
import { count } from '../../base/format/format.ts'

export function runCount(runs: number): string {
  return `${count(runs)} run${runs === 1 ? '' : 's'}`
}
