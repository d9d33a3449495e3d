/**
 * One cell or weight of the network as a Python program: what it is made of as literals, the sum,
 * and the assertion.
 */
import type { CellExplanation } from '../../contract/cell-explanations.ts'
import type { ComesExplanation } from '../../contract/comes-explanations.ts'
import type { GivesExplanation } from '../../contract/gives-explanations.ts'
import type { WeightGradient } from '../../contract/weight-explanations.ts'
import { pythonArray, pythonAssert, pythonNumber } from './python-literals.ts'

/** Forward. */
export function cellProgram(cell: CellExplanation): string {
  switch (cell.kind) {
    case 'conv': {
      const [row, column, map] = cell.cell
      return program(
        `${cell.layer}, map ${map}, row ${row}, column ${column}: a window of ${cell.previous} times kernel ${map}`,
        pythonArray('window', cell.inputs, cell.shape),
        pythonArray('kernel', cell.weights, cell.shape),
        `b = ${pythonNumber(cell.bias)}`,
        sumOver('z', 'window', 'kernel', cell.shape, 'b'),
        'A = max(z, 0.0)\nprint("z =", z, " A =", A)',
        `${pythonAssert('z', pythonNumber(cell.z))}\n${pythonAssert('A', pythonNumber(cell.a))}`
      )
    }
    case 'maxPool':
      return program(
        `${cell.layer}, ${cell.cell.join(', ')}: the largest of a window of ${cell.previous}`,
        pythonArray('window', cell.window, cell.shape),
        'A = window.max()\nwinners = np.argwhere(window == A)\nprint("A =", A, " held by", winners.tolist())',
        `${pythonAssert('A', pythonNumber(cell.a))}\nassert len(winners) == ${cell.winners.length}`
      )
    case 'dense': {
      const { products, ...rest } = cell
      return program(
        `${rest.layer}, unit ${rest.cell[0]}: ${rest.inputs} products of ${rest.previous}`,
        pythonArray('products', products, [products.length]),
        `b = ${pythonNumber(rest.bias)}\nz = products.sum() + b`,
        `A = ${rest.gateOpen === null ? 'z' : 'max(z, 0.0)'}\nprint("z =", z, " A =", A)`,
        `${pythonAssert('z', pythonNumber(rest.z))}\n${pythonAssert('A', pythonNumber(rest.a))}`
      )
    }
  }
}

/** Backward, where the gradient goes. */
export function givesProgram(gives: GivesExplanation): string {
  const title = `the gradient of ${gives.layer}, ${gives.cell.join(', ')}: where it goes`
  switch (gives.kind) {
    case 'conv':
      return program(
        title,
        pythonArray('window', gives.inputs, gives.shape),
        pythonArray('kernel', gives.weights, gives.shape),
        pythonArray('inside', gives.inside, [...gives.shape.slice(0, 2), 1]),
        `z, dA = ${pythonNumber(gives.z)}, ${pythonNumber(gives.dA)}\ndZ = dA if z > 0 else 0.0`,
        'to_dW = window * dZ\nto_dA_prev = kernel * dZ * inside\nto_db = dZ\nprint("dZ =", dZ)\nprint(to_dW)\nprint(to_dA_prev)',
        `${pythonArray('shown', gives.toDW, gives.shape)}\n${pythonAssert('to_dW', 'shown')}`,
        `${pythonArray('shown', gives.toDAPrev, gives.shape)}\n${pythonAssert('to_dA_prev', 'shown')}`
      )
    case 'maxPool':
      return program(
        title,
        pythonArray('window', gives.window, gives.shape),
        `dA = ${pythonNumber(gives.dA)}\nmask = window == window.max()`,
        'all_ = mask * dA\nfirst = np.zeros_like(window)\nfirst.flat[np.argmax(window)] = dA\naverage = np.full_like(window, dA / window.size)',
        'print("first", first.tolist())\nprint("all", all_.tolist())\nprint("average", average.tolist())',
        [
          pythonAssert('first.sum()', pythonNumber(gives.given.first)),
          pythonAssert('all_.sum()', pythonNumber(gives.given.all))
        ].join('\n')
      )
    case 'dense':
      return program(
        title,
        `dZ = ${pythonNumber(gives.dZ)}`,
        pythonArray(
          'inputs',
          gives.largestToDW.map(({ input }) => input),
          [gives.largestToDW.length]
        ),
        pythonArray(
          'weights',
          gives.largestToDAPrev.map(({ weight }) => weight),
          [gives.largestToDAPrev.length]
        ),
        'to_dW = inputs * dZ\nto_dA_prev = weights * dZ\nprint(to_dW)\nprint(to_dA_prev)',
        `${pythonArray(
          'shown',
          gives.largestToDW.map(({ dW }) => dW),
          [gives.largestToDW.length]
        )}\n${pythonAssert('to_dW', 'shown')}`,
        `${pythonArray(
          'shown',
          gives.largestToDAPrev.map(({ given }) => given),
          [gives.largestToDAPrev.length]
        )}\n${pythonAssert('to_dA_prev', 'shown')}`
      )
  }
}

/** Backward, where the gradient comes from. */
export function comesProgram(comes: ComesExplanation): string {
  const title = `the gradient of ${comes.layer}, ${comes.cell.join(', ')}: where it comes from`
  switch (comes.kind) {
    case 'conv':
      return program(
        title,
        pythonArray('dZ', comes.dZ, comes.shape),
        pythonArray('kernel_turned', comes.turned, comes.shape),
        sumOver('dA', 'dZ', 'kernel_turned', comes.shape, '0.0'),
        'print("dA =", dA)',
        pythonAssert('dA', pythonNumber(comes.dA))
      )
    case 'maxPool': {
      const { window, cell, output } = comes
      const place = [cell[0]! - 2 * output[0]!, cell[1]! - 2 * output[1]!]
      return program(
        title,
        pythonArray('window', window.window, window.shape),
        `dA_out = ${pythonNumber(comes.dOut)}\ny, x = ${place.join(', ')}`,
        'is_first = np.argmax(window) == y * window.shape[1] + x\nis_winner = window[y, x] == window.max()',
        'dA_first = dA_out if is_first else 0.0\ndA_all = dA_out if is_winner else 0.0\nprint(dA_first, dA_all)',
        [
          pythonAssert('dA_first', pythonNumber(comes.dA.first)),
          `assert is_winner == ${comes.isWinner ? 'True' : 'False'}`
        ].join('\n')
      )
    }
    case 'dense':
      return program(
        title,
        pythonArray('weights', comes.weights, [comes.weights.length]),
        pythonArray('dZ', comes.dZ, [comes.dZ.length]),
        'dA = (weights * dZ).sum()\nprint("dA =", dA)',
        pythonAssert('dA', pythonNumber(comes.dA))
      )
  }
}

/** The gradient of one weight. */
export function weightProgram(weight: WeightGradient): string {
  return program(
    `dW of ${weight.parameter}[${weight.index.join(', ')}]: the sum over the positions it was used at`,
    pythonArray('inputs', weight.inputs, weight.positions),
    pythonArray('dZ', weight.dZ, weight.positions),
    sumOver('dW', 'inputs', 'dZ', weight.positions, '0.0'),
    'print("dW =", dW)',
    pythonAssert('dW', pythonNumber(weight.gradient))
  )
}

/** A sum of products as loops over every axis. */
function sumOver(name: string, first: string, second: string, shape: readonly number[], start: string): string {
  const axes = ['y', 'x', 'd'].slice(0, shape.length)
  const loops = axes.map((axis, i) => `${'    '.repeat(i)}for ${axis} in range(${shape[i]}):`)
  const index = axes.join(', ')
  return [
    `${name} = ${start}`,
    ...loops,
    `${'    '.repeat(axes.length)}${name} += ${first}[${index}] * ${second}[${index}]`
  ].join('\n')
}

function program(title: string, ...parts: readonly string[]): string {
  return [`# ${title}`, 'import numpy as np', ...parts].join('\n\n') + '\n'
}
