/** On the desktop: a message port to the compute process, asked for through the bridge of the preload script. */
import { PORT_MESSAGE, type DesktopBridge } from '../../native/contract/desktop.ts'
import { PortLine } from '../../native/contract/wire/port-line.ts'

/** Rejects when there is no compute process at the moment. */
export async function openDesktopLine(bridge: DesktopBridge): Promise<PortLine> {
  const id = crypto.randomUUID()
  const { promise, resolve } = Promise.withResolvers<MessagePort>()
  const onMessage = ({ source, data, ports: [port] }: MessageEvent<unknown>) => {
    if (source === window && port && isPortMessage(data, id)) resolve(port)
  }
  window.addEventListener('message', onMessage)
  try {
    await bridge.requestPort(id)
    const line = new PortLine(await promise)
    // A page's port does not notice that the process at its other end has died; main does.
    const remove = bridge.onComputeState(({ kind }) => {
      if (kind !== 'ready') line.close()
    })
    void line.closed.then(remove)
    return line
  } finally {
    window.removeEventListener('message', onMessage)
  }
}

function isPortMessage(data: unknown, id: string): boolean {
  return (
    typeof data === 'object' &&
    data !== null &&
    'kind' in data &&
    data.kind === PORT_MESSAGE &&
    'id' in data &&
    data.id === id
  )
}
