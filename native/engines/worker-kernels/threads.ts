/** How many threads are worth using here, when nobody says. */
import { readdirSync, readFileSync } from 'node:fs'
import { availableParallelism } from 'node:os'
import { join } from 'node:path'

/** A batch of 32 is eight shards: more threads than that would only wait. */
const MAX_USEFUL_THREADS = 8
const LINUX_PROCESSORS = '/sys/devices/system/cpu'

/**
 * Physical cores, since two threads of one core share the units that multiply, and at most eight.
 * Linux tells which processors share a core; elsewhere x64 machines are taken to have two threads a
 * core.
 */
export function threadsWorthUsing(): number {
  const usable = availableParallelism()
  const cores = coresOfLinux() ?? (process.arch === 'x64' && usable > 2 ? Math.ceil(usable / 2) : usable)
  return Math.max(1, Math.min(cores, usable, MAX_USEFUL_THREADS))
}

function coresOfLinux(): number | null {
  try {
    const groups = readdirSync(LINUX_PROCESSORS)
      .filter((name) => /^cpu\d+$/.test(name))
      .map((name) => readFileSync(join(LINUX_PROCESSORS, name, 'topology/thread_siblings_list'), 'utf8'))
    return groups.length > 0 ? new Set(groups).size : null
  } catch {
    return null // another system, or a sandbox without /sys: the other rule holds
  }
}
