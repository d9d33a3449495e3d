/**
 * Files that the user chose in the desktop's save dialog. A client holds a token, never a path, so
 * it cannot make the program write anywhere else. A token is good once.
 */
import { WorkbenchError } from '../contract/errors.ts'

/** Dialogs whose token was not used; more than anyone leaves open. */
const MAX_UNUSED = 100

export class SaveTargets {
  readonly #paths = new Map<string, string>()

  /** Drops the oldest when too many are unused. */
  add(token: string, path: string): void {
    this.#paths.set(token, path)
    const [oldest] = this.#paths.keys()
    if (this.#paths.size > MAX_UNUSED && oldest !== undefined) this.#paths.delete(oldest)
  }

  /** Throws WorkbenchError `bad-argument` for a token that was not issued or is used up. */
  take(token: string): string {
    const path = this.#paths.get(token)
    if (path === undefined) {
      throw new WorkbenchError('bad-argument', 'no file was chosen to save to', 'Choose one in the save dialog again.')
    }
    this.#paths.delete(token)
    return path
  }
}
