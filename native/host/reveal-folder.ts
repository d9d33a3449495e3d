/** Shows a folder in the system's file manager. */
import { WorkbenchError } from '../contract/errors.ts'
import { launch as launchProgram, type Launch } from './launch.ts'

/** Throws WorkbenchError `io` naming the folder where no file manager can be started. */
export async function revealFolder(
  folder: string,
  platform: NodeJS.Platform = process.platform,
  launch: Launch = launchProgram
): Promise<void> {
  const [command, args] = commandOf(folder, platform)
  try {
    await launch(command, args)
  } catch (error) {
    throw new WorkbenchError('io', `${command} cannot be started`, `The folder is ${folder}.`, { cause: error })
  }
}

/** macOS and Windows select it in the folder that it lies in; Linux opens it. */
function commandOf(folder: string, platform: NodeJS.Platform): [command: string, args: string[]] {
  if (platform === 'darwin') return ['open', ['-R', folder]]
  if (platform === 'win32') return ['explorer.exe', [`/select,${folder}`]]
  return ['xdg-open', [folder]]
}
