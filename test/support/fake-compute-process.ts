/**
 * A compute process around the workbench of fake-workbench.ts, in the place of
 * native/host/compute-process.ts. Removing the data set `crash` kills it, `reject` leaves an
 * unhandled rejection. It writes its process id to the file `pid` of the data folder and, when it
 * has shut down, the file `disposed`.
 */
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { programFolder } from '../../native/files/program-folders.ts'
import { findParent } from '../../native/host/parent.ts'
import { runComputeProcess } from '../../native/host/run-compute-process.ts'
import { createFakeWorkbench } from './fake-workbench.ts'

function onRemove(id: string): void {
  if (id === 'crash') process.kill(process.pid, 'SIGKILL')
  if (id === 'reject') void Promise.reject(new Error('nobody handles this'))
}

const folder = programFolder()
await runComputeProcess(
  findParent(),
  folder,
  ({ host, onFault }) => {
    writeFileSync(join(folder, 'pid'), String(process.pid))
    return {
      api: createFakeWorkbench({ host, onFault, onRemove }).api,
      dispose: () => {
        writeFileSync(join(folder, 'disposed'), '')
        return Promise.resolve()
      }
    }
  },
  () => undefined
)
