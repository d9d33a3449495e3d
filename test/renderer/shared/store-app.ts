/** Stores without a page: an app that is never mounted, over a workbench that the test makes up. */
import { createPinia } from 'pinia'
import { onTestFinished } from 'vitest'
import { createApp } from 'vue'
import type { WorkbenchApi } from '../../../native/contract/workbench.ts'
import { HOST, useConnection } from '../../../renderer/shared/connection/connection.ts'
import { forgetAnnouncements } from '../forget-announcements.ts'

export interface StoreApp {
  readonly connection: ReturnType<typeof useConnection>
  /** `chooseSaveTarget` is the desktop's save dialog. */
  readonly use: <Store>(useStore: () => Store) => Store
}

/** Connected to `api` at once; the rest of it is not there. */
export function openStores(
  api: Partial<WorkbenchApi>,
  chooseSaveTarget: ((name: string) => Promise<string | null>) | null = null
): StoreApp {
  forgetAnnouncements()
  const app = createApp({})
  const connect = () => new Promise<never>(() => undefined)
  app.provide(HOST, { connect, chooseSaveTarget, desktop: null })
  app.use(createPinia())
  const use: StoreApp['use'] = (useStore) => app.runWithContext(useStore)
  const connection = use(useConnection)
  connection.api = api as WorkbenchApi
  onTestFinished(() => {
    connection.api = null
  })
  return { connection, use }
}
