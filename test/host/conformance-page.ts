/** The conformance cases bundled into a page of Chromium, whose port leads to a workbench served here. */
import { join } from 'node:path'
import { MessageChannel } from 'node:worker_threads'
import { build, type Rolldown } from 'vite'
import { PortLine } from '../../native/contract/wire/port-line.ts'
import { serveLine } from '../../native/host/serve-line.ts'
import { launchChromium } from '../support/chromium.ts'
import { createFakeWorkbench } from '../support/fake-workbench.ts'
import { preparePagePorts } from '../support/page-port.ts'

export interface ConformancePage {
  /** Runs the case with this index in the page. */
  run(index: number): Promise<unknown>
  /** Calls something that never answers, tells the page that its line is gone, and gives what became of the call. */
  callAndLose(): Promise<unknown>
  close(): Promise<void>
}

/** What conformance-page-entry.ts puts into the page. */
interface Conformance {
  run(index: number): Promise<unknown>
  callAndLose(): Promise<unknown>
}

export async function openConformancePage(): Promise<ConformancePage> {
  const browser = await launchChromium()
  try {
    const page = await browser.newPage()
    const attach = await preparePagePorts(page)
    const { port1, port2 } = new MessageChannel()
    serveLine(new PortLine(port1), createFakeWorkbench().api)
    attach('conformance', port2)
    await page.goto('about:blank')
    await page.addScriptTag({ content: await bundle('conformance-page-entry.ts') })
    return {
      run: (index) => page.evaluate((at) => (Reflect.get(window, 'conformance') as Conformance).run(at), index),
      callAndLose: () => page.evaluate(() => (Reflect.get(window, 'conformance') as Conformance).callAndLose()),
      close: async () => {
        await browser.close()
        port1.close()
      }
    }
  } catch (error) {
    await browser.close()
    throw error
  }
}

async function bundle(entry: string): Promise<string> {
  const output = await build({
    configFile: false,
    logLevel: 'error',
    build: {
      write: false,
      minify: false,
      lib: { entry: join(import.meta.dirname, entry), formats: ['iife'], name: 'conformanceEntry' }
    }
  })
  const [first] = Array.isArray(output) ? output : [output as Rolldown.RolldownOutput]
  return first!.output[0].code
}
