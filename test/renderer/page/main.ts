/**
 * The app over a simulated workbench, for tests in a browser. `?steps=200` sets the simulation's
 * steps a tick, `?short-epochs=1` the number of epochs that take one tick each, `?library=1000` the
 * number of runs in the library, `?desktop` gives it the desktop's bridge. A page opened by another
 * shares its simulation, as two windows share a compute process.
 *
 * `?waiting` shows nothing: a test starts the app there by `testPage.start`. When `testPage.stop`
 * has removed it with all that it left, another test can start one in the same page.
 */
import { disposePinia } from 'pinia'
import type { App } from 'vue'
import { start } from '../../../renderer/app/start.ts'
import { recordedDesktop } from './recorded-desktop.ts'
import { rememberPage } from './remember-page.ts'
import { createSimulation } from './simulation.ts'
import type {} from './test-page.ts' // what it declares of the window

function startApp(): App {
  const query = new URLSearchParams(location.search)
  const opener = window.opener as Window | null
  const simulation =
    opener?.simulation ??
    createSimulation({
      stepsPerTick: Number(query.get('steps') ?? 40),
      shortEpochs: Number(query.get('short-epochs') ?? 0),
      libraryRuns: query.has('library') ? Number(query.get('library')) : null
    })
  window.simulation = simulation

  const desktop = query.has('desktop') ? recordedDesktop() : null
  if (desktop) window.desktop = desktop

  return start(
    {
      connect: simulation.connect,
      chooseSaveTarget: desktop ? (suggestedName) => desktop.chooseSaveTarget(suggestedName) : null,
      desktop
    },
    document.querySelector('#app')!
  )
}

// Vue keeps every event for developer tools that may yet come, and with them the apps they are of.
Object.assign(window, { __VUE_DEVTOOLS_GLOBAL_HOOK__: { emit: () => undefined, on: () => undefined } })

let app: App | null = null
window.testPage = {
  start(address) {
    history.replaceState(null, '', address)
    app = startApp()
  },
  stop() {
    if (app) {
      const { $pinia, $router } = app.config.globalProperties
      app.unmount()
      disposePinia($pinia)
      $router.options.history.destroy()
      app = null
    }
    clearPage()
  }
}
/** With `testPage`, which stays. */
const clearPage = rememberPage()
if (!new URLSearchParams(location.search).has('waiting')) app = startApp()
