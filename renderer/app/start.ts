/** Mounts the app with the given host. */
import { createPinia } from 'pinia'
import { createApp, type App } from 'vue'
import WorkbenchApp from './app.vue'
import type { HostConnection } from '../client/connection.ts'
import { preloadViews } from './preload-views.ts'
import { createViewRouter } from './router.ts'
import { VIEWS } from './views.ts'
import { HOST } from '../shared/connection/connection.ts'
import '../base/styles/tokens.css'
import '../base/styles/base.css'

export function start(host: HostConnection, root: Element): App {
  const app = createApp(WorkbenchApp)
  app.provide(HOST, host)
  app.use(createPinia())
  app.use(createViewRouter())
  app.mount(root)
  preloadViews(VIEWS)
  return app
}
