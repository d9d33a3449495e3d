/** A worker_threads port whose other end lies in a Playwright page: what is posted on either side arrives on the other. */
import type { MessagePort } from 'node:worker_threads'
import type { Page } from '@playwright/test'

/** Gives the pages' script functions; call it once a page, before its scripts run. */
export async function preparePagePorts(page: Page): Promise<(id: string, port: MessagePort) => Promise<void>> {
  const ports = new Map<string, MessagePort>()
  await page.exposeFunction('portSays', (id: string, message: unknown) => ports.get(id)?.postMessage(message))
  await page.addInitScript(() => {
    const there = new Map<string, MessagePort>()
    const scope = window as unknown as Record<string, unknown>
    const portSays = scope['portSays'] as (id: string, message: unknown) => Promise<void>
    scope['openPort'] = (id: string) => {
      const { port1, port2 } = new MessageChannel()
      port1.onmessage = ({ data }: MessageEvent<unknown>) => void portSays(id, data)
      there.set(id, port1)
      return port2
    }
    scope['portHears'] = (id: string, message: unknown) => there.get(id)?.postMessage(message)
  })
  return async (id, port) => {
    ports.set(id, port)
    let order = Promise.resolve()
    port.on('message', (message: unknown) => {
      order = order
        .then(() =>
          page.evaluate(
            ([at, what]) => {
              const hears = (window as unknown as Record<string, unknown>)['portHears'] as (
                id: string,
                m: unknown
              ) => void
              hears(at, what)
            },
            [id, message] as const
          )
        )
        .catch(() => undefined)
    })
    port.on('close', () => ports.delete(id))
    await Promise.resolve()
  }
}
