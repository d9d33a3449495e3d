/**
 * Places that the user has chosen in the desktop's save dialog. A page holds a token, never a path, so no page can make the
 * program write where the user did not say. A token is good once.
 */
import { WorkbenchError } from '../contract/errors.ts'

/** Dialogs whose token was not used; more than anybody leaves open. */
const MOST = 100

export class SaveTargets {
  readonly #paths = new Map<string, string>()

  add(token: string, path: string): void {
    this.#paths.set(token, path)
    const [oldest] = this.#paths.keys()
    if (this.#paths.size > MOST && oldest !== undefined) this.#paths.delete(oldest)
  }

  /** Throws WorkbenchError `bad-argument` for a token that was not given or is used up. */
  take(token: string): string {
    const path = this.#paths.get(token)
    if (path === undefined) {
      throw new WorkbenchError(
        'bad-argument',
        'no place was chosen for this file',
        'Choose one in the save dialog again.'
      )
    }
    this.#paths.delete(token)
    return path
  }
}
