/** Addresses of views: `#/train`. In the hash, because the desktop serves one page and the web host knows no other. */
import { createRouter, createWebHashHistory, type Router } from 'vue-router'
import { HOME, VIEWS } from './views.ts'

export function createViewRouter(): Router {
  return createRouter({
    history: createWebHashHistory(),
    routes: [
      ...VIEWS.map(({ name, title, load }) => ({ path: `/${name}`, name, component: load, meta: { title } })),
      { path: '/:unknown(.*)*', redirect: () => `/${HOME}` }
    ]
  })
}
