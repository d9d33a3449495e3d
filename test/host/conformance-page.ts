/**
 * The cases bundled into a page of Chromium, and ports from it to workbenches that are served here.
 */
import { join } from 'node:path'
import { MessageChannel } from 'node:worker_threads'
import { PortTransport } from '../../native/contract/wire/port-transport.ts'
import type { WorkbenchApi } from '../../native/contract/workbench.ts'
import { serveTransport } from '../../native/host/serve-transport.ts'
import { launchChromium } from '../support/chromium.ts'
import { preparePagePorts } from '../support/page-port.ts'
import { pageScript } from '../support/page-script.ts'

/**
 * What conformance-page-entry.ts puts into the page: cases by their index, each over the port with
 * this id.
 */
export interface PageCases {
  run(port: string, index: number): Promise<unknown>
  runWithServices(port: string, index: number): Promise<void>
  /**
   * Calls something that never answers, tells the page that its line is gone, and gives what became
   * of the call.
   */
  callAndLose(port: string): Promise<unknown>
}

export interface ConformancePage {
  /** Lays a port to this workbench and has the page do something over it. */
  perform(what: keyof PageCases, api: WorkbenchApi, index?: number): Promise<unknown>
  close(): Promise<void>
}

export async function openConformancePage(): Promise<ConformancePage> {
  const browser = await launchChromium()
  try {
    const page = await browser.newPage()
    const attach = await preparePagePorts(page)
    await page.goto('about:blank')
    await page.addScriptTag({
      content: await pageScript(join(import.meta.dirname, 'conformance-page-entry.ts'), 'conformanceEntry')
    })
    let laid = 0
    return {
      perform: async (what, api, index = 0) => {
        const { port1, port2 } = new MessageChannel()
        serveTransport(new PortTransport(port1), api)
        const id = `port-${laid++}`
        attach(id, port2)
        try {
          return await page.evaluate(
            ([name, port, at]) => (Reflect.get(window, 'conformance') as PageCases)[name](port, at),
            [what, id, index] as const
          )
        } finally {
          port1.close()
        }
      },
      close: () => browser.close()
    }
  } catch (error) {
    await browser.close()
    throw error
  }
}
