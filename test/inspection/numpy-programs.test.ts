import { describe, expect } from 'vitest'
import { drawBench } from '../../native/inspection/bench-examples.ts'
import { runBench } from '../../native/inspection/bench.ts'
import { explainCell } from '../../native/inspection/explain-cell.ts'
import { explainComes } from '../../native/inspection/explain-comes.ts'
import { explainGives } from '../../native/inspection/explain-gives.ts'
import { benchProgram } from '../../native/inspection/numpy/bench-program.ts'
import { cellProgram, comesProgram, givesProgram, weightProgram } from '../../native/inspection/numpy/cell-program.ts'
import { explainWeight } from '../../native/inspection/weight-gradient.ts'
import type { BenchSettings } from '../../native/contract/bench-results.ts'
import type { LayerName } from '../../native/contract/inspected-layers.ts'
import { drawnTrace } from './drawn-trace.ts'
import { numpyTest, runPython } from './python.ts'

const of = { kind: 'cost', label: 5 } as const

// Starting Python takes its time on a busy machine.
describe('a copied bench runs in Python and finds its own arrays', () => {
  const conv = (activation: 'linear' | 'relu' | 'tanh' | 'sigmoid', padding: 'same' | 'valid'): BenchSettings => ({
    ...{ op: 'conv', stride: [2, 1], padding, activation }
  })
  const pool = (mode: 'max' | 'avg', ties: 'first' | 'all'): BenchSettings => ({
    ...{ op: 'pool', stride: [2, 1], kernelShape: [3, 2], mode, ties }
  })
  numpyTest.each([
    ['convolution, linear, same', conv('linear', 'same')],
    ['convolution, ReLU, valid', conv('relu', 'valid')],
    ['convolution, tanh, same', conv('tanh', 'same')],
    ['convolution, sigmoid, valid', conv('sigmoid', 'valid')],
    ['max pooling, ties first', pool('max', 'first')],
    ['max pooling, ties all', pool('max', 'all')],
    ['average pooling', pool('avg', 'first')]
  ])('%s', (_, settings) => {
    const w = settings.op === 'conv' ? [3, 2, 2, 3] : null
    const arrays = drawBench({ aPrev: [2, 6, 5, 2], w }, settings, 7, 'whole')
    const result = runBench(arrays, settings)
    expect(runPython(benchProgram(arrays, settings, result))).toMatchObject({
      code: 0,
      output: expect.stringContaining('every array is the one shown') as string
    })
    result.dAPrev.data[3]! += 1e-6
    expect(runPython(benchProgram(arrays, settings, result)).output).toContain('AssertionError')
  })
})

describe('a copied cell of the network runs in Python and finds its own numbers', () => {
  const trace = drawnTrace()
  const cells: [LayerName, number[]][] = [
    ['conv1', [0, 0, 3]],
    ['pool1', [0, 2, 0]],
    ['conv2', [9, 5, 0]],
    ['dense1', [58]],
    ['dense3', [4]]
  ]
  numpyTest.each(cells)('%s %j forward, and where its gradient goes', (layer, cell) => {
    expect(runPython(cellProgram(explainCell(trace, layer, cell))).code).toBe(0)
    expect(runPython(givesProgram(explainGives(trace, layer, cell, of, 'first'))).code).toBe(0)
  })
  numpyTest.each<[LayerName, number[]]>([
    ['image', [0, 27, 0]],
    ['conv1', [0, 5, 0]],
    ['pool1', [4, 8, 2]],
    ['dense2', [83]]
  ])('%s %j: where its gradient comes from', (layer, cell) => {
    expect(runPython(comesProgram(explainComes(trace, layer, cell, of, 'first'))).code).toBe(0)
  })
  numpyTest.each<[string, number[]]>([
    ['conv2/kernel', [1, 3, 5, 2]],
    ['conv1/bias', [3]],
    ['dense1/kernel', [114, 23]]
  ])('%s %j: the gradient of a weight', (parameter, index) => {
    expect(runPython(weightProgram(explainWeight(trace, parameter, index, of, 'first'))).code).toBe(0)
  })
  numpyTest('a number that is not its own is noticed', () => {
    const cell = explainCell(trace, 'conv2', [9, 5, 0])
    if (cell.kind !== 'conv') throw new Error('conv2 is a convolution')
    expect(runPython(cellProgram({ ...cell, z: cell.z + 1e-6 })).output).toContain('AssertionError')
  })
})
