/** A JSON file that must hold an object. */
import { readFile } from 'node:fs/promises'
import { WorkbenchError } from '../../contract/errors.ts'
import { ioError } from '../../files/atomic.ts'

/** Throws WorkbenchError `bad-file`, `not-found`, `io`. */
export async function readJsonObject(file: string): Promise<object> {
  let text: string
  try {
    text = await readFile(file, 'utf8')
  } catch (error) {
    throw ioError(error, `read ${file}`)
  }
  try {
    const value: unknown = JSON.parse(text)
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value
  } catch (error) {
    throw new WorkbenchError('bad-file', `${file} is not JSON`, 'Restore the file.', { cause: error })
  }
  throw new WorkbenchError('bad-file', `${file} holds no JSON object`, 'Restore the file.')
}
