/**
 * A worker_threads port whose other end lies in a Playwright page: what is posted on either side
 * arrives on the other.
 */
import type { MessagePort as NodePort } from 'node:worker_threads'
import type { Page } from '@playwright/test'

type PortSays = (id: string, message: unknown) => Promise<void>
type PortHears = (id: string, message: unknown) => void

/**
 * Call it before the page's scripts run. Gives a function that lays the port with this id; messages
 * wait for `openPort`.
 */
export async function preparePagePorts(page: Page): Promise<(id: string, port: NodePort) => void> {
  const ports = new Map<string, NodePort>()
  await page.exposeFunction('portSays', (id: string, message: unknown) => ports.get(id)?.postMessage(message))
  await page.addInitScript(() => {
    const ends = new Map<string, MessageChannel>()
    const channel = (id: string) => {
      const there = ends.get(id) ?? new MessageChannel()
      ends.set(id, there)
      return there
    }
    const portSays = Reflect.get(window, 'portSays') as PortSays
    Object.assign(window, {
      openPort: (id: string) => {
        const { port1, port2 } = channel(id)
        port1.onmessage = ({ data }: MessageEvent<unknown>) => void portSays(id, data)
        return port2
      },
      portHears: (id: string, message: unknown) => channel(id).port1.postMessage(message)
    })
  })
  return (id, port) => {
    ports.set(id, port)
    let order: Promise<unknown> = Promise.resolve()
    port.on('message', (message: unknown) => {
      order = order
        .then(() =>
          page.evaluate(([at, said]) => (Reflect.get(window, 'portHears') as PortHears)(at, said), [
            id,
            message
          ] as const)
        )
        .catch(() => undefined) // the page is gone
    })
    port.on('close', () => ports.delete(id))
  }
}
