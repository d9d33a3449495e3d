/**
 * Entry point of the page: takes the host's connection and starts the app. The app and the view of
 * the address are fetched at the same time.
 */
import { VIEWS } from '../../native/contract/views.ts'
import { HOME, VIEW_CODE } from './view-code.ts'

const view = VIEWS.find(({ name }) => location.hash.startsWith(`#/${name}`))?.name ?? HOME
const app = Promise.all([import('../client/connect.ts'), import('./start.ts')])
// What cannot be fetched is reported when the router shows the view.
void VIEW_CODE[view]().catch(() => undefined)
const [{ hostConnection }, { start }] = await app
start(hostConnection(), document.querySelector('#app')!)
