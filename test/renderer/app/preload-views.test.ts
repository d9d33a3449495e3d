/** Loading the code of views in advance. */
import { expect, test, vi } from 'vitest'
import { preloadViews } from '../../../renderer/app/preload-views.ts'
import { until } from '../../support/until.ts'

test('views are loaded one after the other, when there is time; one that fails stops none', async () => {
  const idle: (() => void)[] = []
  vi.stubGlobal('requestIdleCallback', (act: () => void) => idle.push(act))
  const loaded: string[] = []
  const view = (name: string, fails = false) => ({
    load: () => {
      loaded.push(name)
      return fails ? Promise.reject(new Error('the network is down')) : Promise.resolve({ default: {} })
    }
  })
  preloadViews([view('data'), view('layers', true), view('draw')])
  expect(loaded).toEqual([])
  for (const names of [['data'], ['data', 'layers'], ['data', 'layers', 'draw']]) {
    await until(() => idle.length > 0, 'the next one waits for idle time')
    idle.shift()!()
    expect(loaded).toEqual(names)
  }
  vi.unstubAllGlobals()
})
