/** Inside the page: the line of a browser, opened as the real page opens it. */
import { openBrowserLine } from '../../renderer/client/browser-line.ts'
import { connection } from '../../renderer/client/connect.ts'
import { NoLineError } from '../../renderer/client/connection.ts'

/** What browser-line.test.ts has the page do. */
export interface LineInPage {
  /** What becomes of opening one: `open`, or why there is none. */
  open(): Promise<string>
  /** Calls over the newest one, has its compute process killed, and gives what became of a call after that. */
  callAndLose(): Promise<unknown>
}

let newest: ReturnType<typeof connection> | null = null

const line: LineInPage = {
  async open() {
    try {
      newest = connection(await openBrowserLine())
      return 'open'
    } catch (error) {
      return error instanceof NoLineError ? error.why : String(error)
    }
  },
  async callAndLose() {
    const { api, closed } = newest!
    await api.about()
    void api.removeDataSet({ id: 'crash' }).catch(() => undefined)
    await closed
    return api.about().then(
      () => 'answered',
      (error: unknown) => (error as { code: unknown }).code
    )
  }
}
Object.assign(window, { line })
