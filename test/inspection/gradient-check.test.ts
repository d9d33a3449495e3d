import { expect, it } from 'vitest'
import { chooseEntries, GradientChecker, summarise } from '../../native/inspection/gradient-check.ts'
import { PARAMETERS } from '../../native/model/architecture.ts'
import { RandomState } from '../../native/tensor/random-state.ts'
import { drawnImage } from './drawn-trace.ts'

const { parameters, input } = drawnImage()
const permutation = (size: number) => new RandomState(1).permutation(size)

it('every gradient of the network is the slope of its cost', () => {
  const checker = new GradientChecker(parameters, input, 5, 1e-5)
  const entries = chooseEntries(checker, 3, permutation).map(({ parameter, index }) => checker.check(parameter, index))
  const tensors = summarise(entries)
  expect(tensors.map(({ name }) => name)).toEqual(PARAMETERS.map(({ name }) => name))
  expect(tensors.every(({ agrees }) => agrees)).toBe(true)
  expect(Math.max(...tensors.map(({ largest }) => largest ?? 0))).toBeLessThan(1e-6)
})

it('a step that is too large crosses kinks, and those entries do not count', () => {
  const checker = new GradientChecker(parameters, input, 5, 0.3)
  const entries = chooseEntries(checker, 3, permutation).map(({ parameter, index }) => checker.check(parameter, index))
  const kinks = entries.filter(({ crossesKink }) => crossesKink)
  expect(kinks.length).toBeGreaterThan(0)
  const [first] = summarise(entries)
  expect(first!.kinks).toBe(kinks.filter(({ parameter }) => parameter === first!.name).length)
})

it('a wrong gradient does not agree', () => {
  const checker = new GradientChecker(parameters, input, 5, 1e-5)
  const index = checker.largest('dense3/bias')
  const { analytic, numeric } = checker.check('dense3/bias', index)
  const other = new GradientChecker(parameters, input, 4, 1e-5).check('dense3/bias', index)
  expect(Math.abs(analytic - numeric)).toBeLessThan(1e-8)
  expect(Math.abs(analytic - other.numeric)).toBeGreaterThan(0.1)
})

it('the largest gradient of each parameter is among the entries, and conv1 can be checked whole', () => {
  const checker = new GradientChecker(parameters, input, 5, 1e-5)
  const entries = chooseEntries(checker, 2, permutation)
  for (const { name } of PARAMETERS) {
    expect(entries.filter(({ parameter }) => parameter === name)[0]!.index).toEqual(checker.largest(name))
  }
  expect(chooseEntries(checker, 'conv1', permutation)).toHaveLength(156)
  expect(new Set(chooseEntries(checker, 'conv1', permutation).map((entry) => JSON.stringify(entry))).size).toBe(156)
})
