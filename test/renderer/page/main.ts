/**
 * The app over a simulated workbench, for tests in a browser. `?steps=200` sets the simulation's steps a tick, `?runs=1` lets a
 * finished run be there already. A page opened by another shares its simulation, as two windows share a compute process.
 */
import { start } from '../../../renderer/start.ts'
import { createSimulation, type Simulation } from './simulation.ts'

declare global {
  interface Window {
    simulation?: Simulation
  }
}

const query = new URLSearchParams(location.search)
const opener = window.opener as Window | null
const simulation = opener?.simulation ?? createSimulation({ stepsPerTick: Number(query.get('steps') ?? 40) })
window.simulation = simulation

start({ connect: simulation.connect, chooseSavePath: null, desktop: null }, document.querySelector('#app')!)
