/** Inside the page: a browser's transport, opened as the real page opens it. */
import { connectBrowser } from '../../renderer/client/browser-transport.ts'
import { connection } from '../../renderer/client/connect.ts'
import { ConnectError } from '../../renderer/client/connection.ts'

/** What browser-transport.test.ts has the page do. */
export interface TransportInPage {
  /** What becomes of opening one: `open`, or why there is none. */
  open(): Promise<string>
  /**
   * Calls over the newest one, has its compute process killed, and gives what became of a call
   * after that.
   */
  callAndLose(): Promise<unknown>
}

let newest: ReturnType<typeof connection> | null = null

const transport: TransportInPage = {
  async open() {
    try {
      newest = connection(await connectBrowser())
      return 'open'
    } catch (error) {
      return error instanceof ConnectError ? error.why : String(error)
    }
  },
  async callAndLose() {
    const { api, closed } = newest!
    await api.about()
    void api
      .dataSets()
      .remove({ id: 'crash' })
      .catch(() => undefined)
    await closed
    return api.about().then(
      () => 'answered',
      (error: unknown) => (error as { code: unknown }).code
    )
  }
}
Object.assign(window, { transport })
