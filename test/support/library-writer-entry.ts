/**
 * A process that changes a library of runs and is stopped at one of its writes.
 *
 * `node library-writer-entry.ts kill FOLDER OPERATION NUMBER` kills itself at the write of that
 * number; it prints `done` where the operation has no more. At 0 it performs it to its end. `node
 * library-writer-entry.ts full FOLDER OPERATION` performs it in a copy of the folder for each of
 * its writes, called FOLDER-1, …: that write and all later ones fail as on a full disk. Prints a
 * line of JSON for each, {code, message}, null where it succeeded.
 */
import { cpSync } from 'node:fs'
import { interceptWrites } from './faulty-writes.ts'

const [fault = '', root = '', operation = '', number = '0'] = process.argv.slice(2)
/** Of which write, and whether writes count: what is read before the operation counts none. */
let faultAt = Number(number) || Infinity
let isPerforming = false
let writes = 0

await interceptWrites((kind) => {
  if (!isPerforming || (fault === 'full' && kind !== 'bytes' && kind !== 'folder')) return
  writes++
  if (writes < faultAt) return
  if (fault === 'kill') process.kill(process.pid, 'SIGKILL')
  throw Object.assign(new Error('no space left on device'), { code: 'ENOSPC' })
})

const { performOperation } = await import('./library-operations.ts')

function perform(folder: string): Promise<unknown> {
  return performOperation(operation, folder, () => (isPerforming = true))
}

if (fault === 'kill') {
  await perform(root)
  process.stdout.write('done')
} else {
  for (let at = 1; ; at++) {
    const folder = `${root}-${at}`
    faultAt = at
    writes = 0
    cpSync(root, folder, { recursive: true })
    const failure = await failureOf(folder)
    process.stdout.write(`${JSON.stringify(failure)}\n`)
    if (writes < at) break
  }
}

async function failureOf(folder: string): Promise<object | null> {
  try {
    await perform(folder)
    return null
  } catch (error) {
    const { code = 'unexpected', message } = error as { readonly code?: string; readonly message: string }
    return { code, message }
  } finally {
    isPerforming = false
  }
}
