/** Inside the page: the same client as the real page's, over ports that the test has laid. */
import { PortTransport } from '../../native/contract/wire/port-transport.ts'
import { connection } from '../../renderer/client/connect.ts'
import { WORKBENCH_CASES } from '../support/workbench-cases.ts'
import { CONFORMANCE_CASES } from './conformance-cases.ts'
import type { PageCases } from './conformance-page.ts'

const openPort = Reflect.get(window, 'openPort') as (id: string) => MessagePort
const open = (port: string) => {
  const line = new PortTransport(openPort(port))
  return { line, api: connection(line).api }
}

const cases: PageCases = {
  async run(port, index) {
    const { line, api } = open(port)
    try {
      return await CONFORMANCE_CASES[index]!.run(api)
    } finally {
      line.close()
    }
  },
  async runWithServices(port, index) {
    const { line, api } = open(port)
    try {
      await WORKBENCH_CASES[index]!.run(api)
    } finally {
      line.close()
    }
  },
  async callAndLose(port) {
    const { line, api } = open(port)
    const run = await api.runs().open({ id: 'run-1' })
    const waiting = run.discard().catch((error: unknown) => {
      const { name, code } = error as Error & { code: unknown }
      return { name, code }
    })
    await run.info()
    line.close()
    return waiting
  }
}
Object.assign(window, { conformance: cases })
