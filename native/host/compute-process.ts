/** Entry of the compute process: Electron's utility process, or a child of the web server. */
import { join } from 'node:path'
import { REVEALS_FOLDERS } from '../contract/host-messages.ts'
import { programFolder } from '../files/program-folders.ts'
import { programEngines } from '../services/engines.ts'
import { createWorkbench } from '../services/workbench/index.ts'
import { findParent } from './parent.ts'
import { programRoot } from './program-root.ts'
import { revealFolder } from './reveal-folder.ts'
import { runComputeProcess } from './run-compute-process.ts'

const builtInModel = join(programRoot(), 'resources/lenet5.onnx')
const parent = findParent()
const engines = programEngines(parent.startProcess)
/** A window of Electron is on this machine; of a browser the web server knows. */
const revealsFolders = parent.kind === 'electron' || process.argv.includes(REVEALS_FOLDERS)

await runComputeProcess(
  parent,
  programFolder(),
  ({ host, resolveSaveTarget, onFault }) =>
    createWorkbench({
      ...{ host, resolveSaveTarget, onFault, builtInModel, engines },
      revealFolder: revealsFolders ? (folder) => revealFolder(folder) : null
    }),
  (line) => process.stderr.write(`${line}\n`)
)
