/**
 * Addresses of views, such as `#/train`. They are in the hash because both hosts serve a single
 * page.
 */
import { createRouter, createWebHashHistory, type Router } from 'vue-router'
import { HOME } from './view-code.ts'
import { VIEWS } from './views.ts'

export function createViewRouter(): Router {
  return createRouter({
    history: createWebHashHistory(),
    routes: [
      ...VIEWS.map(({ name, title, load }) => ({ path: `/${name}`, name, component: load, meta: { title } })),
      { path: '/:unknown(.*)*', redirect: () => `/${HOME}` }
    ]
  })
}
