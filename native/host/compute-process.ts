/** Entry of the compute process: Electron's utility process, or a child of the web server. */
import { programFolder } from '../files/program-folders.ts'
import { createWorkbench } from '../services/workbench/index.ts'
import { findParent } from './parent.ts'
import { runComputeProcess } from './run-compute-process.ts'

await runComputeProcess(findParent(), programFolder(), createWorkbench, (line) => process.stderr.write(`${line}\n`))
