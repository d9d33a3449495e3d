/** Inside the page: the same client as the real page's, over a port that the test has laid. */
import { PortLine } from '../../native/contract/wire/port-line.ts'
import { connection } from '../../renderer/client/connect.ts'
import { CONFORMANCE_CASES } from './conformance-cases.ts'

const openPort = Reflect.get(window, 'openPort') as (id: string) => MessagePort
const line = new PortLine(openPort('conformance'))
const { api } = connection(line)

Object.assign(window, {
  conformance: {
    run: (index: number) => CONFORMANCE_CASES[index]!.run(api),
    async callAndLose() {
      const run = await api.openRun({ id: 'run-1' })
      const waiting = run.discard().catch((error: unknown) => {
        const { name, code } = error as Error & { code: unknown }
        return { name, code }
      })
      await run.record()
      line.close()
      return waiting
    }
  }
})
