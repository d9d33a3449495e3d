/**
 * The app over a simulated workbench, for tests in a browser. `?steps=200` sets the simulation's
 * steps a tick, `?library=1000` the number of runs in the library, `?desktop` gives it the
 * desktop's bridge. A page opened by another shares its simulation, as two windows share a compute
 * process.
 */
import { start } from '../../../renderer/app/start.ts'
import { recordedDesktop, type RecordedDesktop } from './recorded-desktop.ts'
import { createSimulation, type Simulation } from './simulation.ts'

declare global {
  interface Window {
    simulation?: Simulation
    desktop?: RecordedDesktop
  }
}

const query = new URLSearchParams(location.search)
const opener = window.opener as Window | null
const simulation =
  opener?.simulation ??
  createSimulation({
    stepsPerTick: Number(query.get('steps') ?? 40),
    libraryRuns: query.has('library') ? Number(query.get('library')) : null
  })
window.simulation = simulation

const desktop = query.has('desktop') ? recordedDesktop() : null
if (desktop) window.desktop = desktop

start(
  {
    connect: simulation.connect,
    chooseSaveTarget: desktop ? (suggestedName) => desktop.chooseSaveTarget(suggestedName) : null,
    desktop
  },
  document.querySelector('#app')!
)
