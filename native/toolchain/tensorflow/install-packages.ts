/**
 * tfjs-node with what it needs, from npm as it is configured here, every package checked against
 * the lock file's hash. No package's install script runs: tfjs-node's would fetch another
 * TensorFlow.
 */
import { mkdir, readdir, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import manifest from '../../../resources/tensorflow/package.json' with { type: 'json' }
import lock from '../../../resources/tensorflow/package-lock.json' with { type: 'json' }
import { WorkbenchError } from '../../contract/errors.ts'
import { ioError } from '../../files/atomic.ts'
import { runTool, ToolFailure } from './run-tool.ts'

/**
 * Makes node_modules/ in `folder`. Throws WorkbenchError `network` with npm's last lines, `io`,
 * `cancelled`.
 */
export async function installPackages(folder: string, npm: string, signal?: AbortSignal): Promise<void> {
  try {
    await mkdir(folder, { recursive: true })
    await writeFile(join(folder, 'package.json'), JSON.stringify(manifest, null, 2))
    await writeFile(join(folder, 'package-lock.json'), JSON.stringify(lock, null, 2))
  } catch (error) {
    throw ioError(error, `write into ${folder}`)
  }
  try {
    await runTool([npm, 'ci', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'], {
      cwd: folder,
      signal,
      // When npm has started this program, its own project's settings would hold in there too.
      environment: { npm_config_strict_allow_scripts: 'false', npm_config_prefer_offline: 'true' }
    })
  } catch (error) {
    if (!(error instanceof ToolFailure)) throw error
    throw new WorkbenchError(
      'network',
      `npm cannot fetch tfjs-node. ${error.message}`,
      'Check the connection and the registry that npm is configured for, then install again.',
      { cause: error }
    )
  }
  await removeSourceMaps(join(folder, 'node_modules'))
}

/** Two thirds of what npm has brought. */
async function removeSourceMaps(folder: string): Promise<void> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true })
  const maps = entries.filter((entry) => entry.isFile() && entry.name.endsWith('.js.map'))
  await Promise.all(maps.map(({ parentPath, name }) => rm(join(parentPath, name), { force: true })))
}
