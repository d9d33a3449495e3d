/**
 * What is said when the data of a run is gone. The readers' words are about files and commands;
 * here it is a set that has a title, and a person who wants to go on.
 */
import { WorkbenchError } from '../../../contract/errors.ts'
import type { ImportedSets } from './imported-sets.ts'

const WHAT = 'the data set that this run was trained on'

/** `spec`: what the run's config names, other than `mnist`. `cause`: what its reader said. */
export async function missingDataSetError(
  spec: string,
  imported: ImportedSets,
  cause: WorkbenchError
): Promise<WorkbenchError> {
  const id = imported.idOf(spec)
  if (id === null) return gone(`${WHAT} is gone from ${spec}`, 'Put it back there to go on, or train a new run.', cause)
  const title = await imported.titleOf(id)
  const message = title === null ? `${WHAT} was removed` : `${WHAT}, ${title}, was removed`
  return gone(message, 'Import it again on the Data page to go on.', cause)
}

export function missingMnistError(cause: WorkbenchError): WorkbenchError {
  return gone(`${WHAT}, MNIST, is not here`, 'Fetch it on the Data page to go on.', cause)
}

function gone(message: string, hint: string, cause: WorkbenchError): WorkbenchError {
  return new WorkbenchError('not-found', message, hint, { cause })
}
