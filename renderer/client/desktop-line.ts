/** On the desktop: a message port to the compute process, asked for through the bridge of the preload script. */
import { PORT_MESSAGE, type DesktopBridge } from '../../native/contract/desktop.ts'
import { PortLine } from '../../native/contract/wire/port-line.ts'
import { NoLineError } from './connection.ts'

/** Rejects with NoLineError when there is no compute process at the moment. */
export async function openDesktopLine(bridge: DesktopBridge): Promise<PortLine> {
  // A page's port does not notice that the process at its other end has died; main does, perhaps while the port is on its way.
  const died = Promise.withResolvers<undefined>()
  const remove = bridge.onComputeState(({ kind }) => {
    if (kind !== 'ready') died.resolve(undefined)
  })
  try {
    const line = new PortLine(await requestPort(bridge))
    void died.promise.then(() => line.close())
    void line.closed.then(remove)
    return line
  } catch (error) {
    remove()
    throw new NoLineError('no-compute', error)
  }
}

async function requestPort(bridge: DesktopBridge): Promise<MessagePort> {
  const id = crypto.randomUUID()
  const { promise, resolve } = Promise.withResolvers<MessagePort>()
  const onMessage = ({ source, data, ports: [port] }: MessageEvent<unknown>) => {
    if (source === window && port && isPortMessage(data, id)) resolve(port)
  }
  window.addEventListener('message', onMessage)
  try {
    await bridge.requestPort(id)
    return await promise
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
