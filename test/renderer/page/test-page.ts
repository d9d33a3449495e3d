import type axe from 'axe-core'
import type { RecordedDesktop } from './recorded-desktop.ts'
import type { Simulation } from './simulation.ts'

/** How tests show the app in a page that they have one after the other. */
export interface TestPage {
  /** Shows the app at this address, with a simulation of its own. */
  start(address: string): void
  /** Removes the app and what it and its test left in the page. */
  stop(): void
  /** Once a test has loaded it here: a second time would be compiled and optimized anew. */
  axe?: typeof axe
}

declare global {
  interface Window {
    simulation?: Simulation
    desktop?: RecordedDesktop
    testPage?: TestPage
  }
}
