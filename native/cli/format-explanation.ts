/** Explanations of cells as a student would write them, in lines of text. */
import { formatNumber, roundingOf } from '../contract/format-number.ts'
import type { CellExplanation, ConvCell, DenseCell, PoolCell, SoftmaxTable } from '../contract/cell-explanations.ts'
import type { ConvGives, DenseGives, GivesExplanation, PoolGives } from '../contract/gives-explanations.ts'

const SUM_DECIMALS = 4
const GRID_DECIMALS = 3

const sum = (value: number) => formatNumber(value, SUM_DECIMALS)

/** Forward. */
export function formatCell(cell: CellExplanation): string[] {
  switch (cell.kind) {
    case 'conv':
      return formatConv(cell)
    case 'maxPool':
      return formatPool(cell)
    case 'dense':
      return formatDense(cell)
  }
}

/** Backward: where the gradient goes. */
export function formatGives(gives: GivesExplanation): string[] {
  switch (gives.kind) {
    case 'conv':
      return formatConvGives(gives)
    case 'maxPool':
      return formatPoolGives(gives)
    case 'dense':
      return formatDenseGives(gives)
  }
}

export function formatSoftmax({
  logits,
  shifted,
  exponentials,
  sum: total,
  probabilities,
  label,
  cost
}: SoftmaxTable): string[] {
  const rows = Array.from(logits, (logit, digit) => [
    `${digit}${digit === label ? ' *' : ''}`,
    sum(logit),
    sum(shifted[digit]!),
    sum(exponentials[digit]!),
    sum(probabilities[digit]!)
  ])
  return [
    ...table([['', 'logit z', 'z - largest', 'exp', 'p'], ...rows]),
    `sum of exp ${sum(total)}`,
    ...(label === null || cost === null
      ? []
      : [`cost = -ln ${sum(probabilities[label]!)} = ${sum(cost)} for the label ${label}`])
  ]
}

function formatConv(cell: ConvCell): string[] {
  const [kh, kw, channels] = cell.shape as [number, number, number]
  const [, , map] = cell.cell
  const [first, last] = cell.rows
  const lines = [
    `window: rows ${first} to ${last}, columns ${cell.columns.join(' to ')} of ${cell.previous}, ` +
      `${channels} ${channels === 1 ? 'map' : 'maps'}: ${kh * kw * channels} products` +
      (cell.paddingCells > 0 ? `; ${cell.paddingCells} of ${kh * kw} places are padding and count as 0` : '')
  ]
  for (let d = 0; d < channels; d++) {
    const grids = [cell.inputs, cell.weights, cell.products].map((values) => gridOf(values, kh, kw, channels, d))
    lines.push(
      '',
      ...besides([`${cell.previous}, map ${d}`, `kernel ${map}, slice ${d}`, 'products'], grids, ['x', '='])
    )
  }
  const addends: [string, string][] = [
    ...Array.from(cell.sumPerChannel, (value, d): [string, string] => [`map ${d}`, sum(value)]),
    [`bias b[${map}]`, sum(cell.bias)]
  ]
  return [...lines, '', ...addition(addends, 'z', sum(cell.z)), gateLine(cell)]
}

function formatPool({ previous, window, shape, a, winners, rows, columns, tied }: PoolCell): string[] {
  const [kh, kw] = shape as [number, number]
  return [
    `window: rows ${rows.join(' to ')}, columns ${columns.join(' to ')} of ${previous}`,
    '',
    ...gridOf(window, kh, kw, 1, 0, SUM_DECIMALS),
    '',
    tied
      ? `largest: ${sum(a)}; ${winners.length} of ${window.length} are equal, the first at row ${winners[0]![0]}, column ${winners[0]![1]}`
      : winners.length === 1
        ? `largest: ${sum(a)}, at ${previous} row ${winners[0]![0]}, column ${winners[0]![1]}`
        : `largest: ${sum(a)}: the window holds a value that is no number`
  ]
}

function formatDense(cell: DenseCell): string[] {
  const rest = cell.inputs - cell.largest.length
  const addends: [string, string][] = [
    ...cell.largest.map(({ cell: from, input, weight, product }): [string, string] => [
      `${nameOf(cell.previous, from)}: ${sum(input)} x ${sum(weight)}`,
      sum(product)
    ]),
    [`${rest} others`, sum(cell.others)],
    [`bias b[${cell.cell[0]}]`, sum(cell.bias)]
  ]
  return [
    `${cell.inputs} inputs from ${cell.previous}, ${cell.inputsNotZero} not 0; ` +
      `all positive products ${sum(cell.positive)}, all negative ${sum(cell.negative)}`,
    '',
    ...addition(addends, 'z', sum(cell.z)),
    cell.gateOpen === null ? `probability ${sum(cell.probability!)}` : gateLine(cell)
  ]
}

function gateLine({ z, a }: { readonly z: number; readonly a: number }): string {
  return z > 0 ? `A = ReLU(z) = ${sum(a)}   gate open: z > 0` : `A = ReLU(z) = ${sum(a)}   gate closed: z <= 0`
}

function formatConvGives(gives: ConvGives): string[] {
  const [kh, kw, channels] = gives.shape as [number, number, number]
  const map = gives.cell[2]!
  const { from } = gives
  const won = from.winners.some((winner) => winner.every((at, axis) => at === gives.cell[axis]))
  const lines = [
    `1 arrives: dA = ${sum(gives.dA)} from ${from.layer} ${from.cell.slice(0, 2).join(', ')}, map ${map}` +
      (won ? '' : ': lost the pooling'),
    `2 gate: z = ${sum(gives.z)}: ${gives.gateOpen ? 'open, dZ = dA x 1' : 'closed'}, dZ = ${sum(gives.dZ)}`,
    gives.dZ === 0 ? '3 gives nothing: every product with dZ is 0' : '3 gives:'
  ]
  if (gives.dZ === 0) return lines
  for (let d = 0; d < channels; d++) {
    const grid = (values: Float64Array) => gridOf(values, kh, kw, channels, d)
    lines.push(
      '',
      ...besides(
        [`kernel ${map}, slice ${d}`, 'x dZ: this cell gives', `dA_prev, map ${d}`],
        [grid(gives.weights), grid(gives.toDAPrev), grid(gives.dAPrev)],
        ['', 'part of']
      ),
      '',
      ...besides(
        [`${gives.previous}, map ${d}`, 'x dZ: this cell gives', `dW[:, :, ${d}, ${map}]`],
        [grid(gives.inputs), grid(gives.toDW), grid(gives.dW)],
        ['', 'part of']
      )
    )
  }
  return [...lines, '', `to db: ${sum(gives.toDb)} of db[${map}] = ${sum(gives.db)}`]
}

function formatPoolGives({ window, shape, dA, first, all, given, asAverage, tied }: PoolGives): string[] {
  const [kh, kw] = shape as [number, number]
  const takers = (by: PoolGives['first']) =>
    by.map(({ cell, gradient }) => `row ${cell[0]}, column ${cell[1]} takes ${sum(gradient)}`).join('; ')
  return [
    `arrives: dA = ${sum(dA)}${tied ? `; ${all.length} of ${window.length} cells are the largest` : ''}`,
    '',
    ...gridOf(window, kh, kw, 1, 0, SUM_DECIMALS),
    '',
    `first (training; TensorFlow, PyTorch, ONNX): ${takers(first)}; given back ${sum(given.first)}`,
    `all (program 3 of the brief): ${takers(all)}; given back ${sum(given.all)}`,
    `average pooling, for comparison: each of ${window.length} takes ${sum(asAverage.share)}; given back ${sum(asAverage.given)}`
  ]
}

function formatDenseGives(gives: DenseGives): string[] {
  const { previous, dA, z, gateOpen, dZ, largestToDW, largestToDAPrev, db, cell } = gives
  const gate =
    gateOpen === null
      ? [`dZ = ${sum(dZ)}: the gradient of the logit`]
      : [`dA = ${sum(dA!)}; z = ${sum(z)}: gate ${gateOpen ? 'open' : 'closed'}, dZ = ${sum(dZ)}`]
  if (dZ === 0) return [...gate, 'it gives nothing: every product with dZ is 0']
  return [
    ...gate,
    '',
    ...table([
      ['to dW: input x dZ', '', ''],
      ...largestToDW.map(({ cell: from, input, dW }) => [nameOf(previous, from), sum(input), sum(dW)])
    ]),
    '',
    ...table([
      ['to dA_prev: weight x dZ', '', '', 'of the total'],
      ...largestToDAPrev.map(({ cell: from, weight, given, dAPrev }) => [
        nameOf(previous, from),
        sum(weight),
        sum(given),
        sum(dAPrev)
      ])
    ]),
    '',
    `to db[${cell[0]}]: ${sum(dZ)} of ${sum(db)}`
  ]
}

function nameOf(layer: string, cell: readonly number[]): string {
  if (cell.length === 1) return `${layer} unit ${cell[0]}`
  return `${layer} row ${cell[0]}, column ${cell[1]}, map ${cell[2]}`
}

/** Addends under each other, what rounding makes of them, and the total. */
function addition(addends: readonly [string, string][], name: string, total: string): string[] {
  const rounding = roundingOf(
    addends.map(([, value]) => value),
    total
  )
  const rest: [string, string, string][] = rounding === null ? [] : [['rounding', rounding, 'of the figures above']]
  return table([...addends.map(([left, right]) => [left, right, '']), ...rest, [name, total, '']])
}

/** One channel of (kh, kw, channels), a line a row. */
function gridOf(
  values: Float64Array,
  kh: number,
  kw: number,
  channels: number,
  channel: number,
  decimals = GRID_DECIMALS
): string[] {
  return Array.from({ length: kh }, (_, row) =>
    Array.from({ length: kw }, (_, column) =>
      formatNumber(values[(row * kw + column) * channels + channel]!, decimals).padStart(decimals + 4)
    ).join('')
  )
}

/** Grids side by side under their titles; `signs` stand between them at half height. */
function besides(titles: readonly string[], grids: readonly (readonly string[])[], signs: readonly string[]): string[] {
  const widths = grids.map((grid, i) => Math.max(grid[0]!.length, titles[i]!.length))
  const rows = grids[0]!.length
  const between = (row: number, i: number) => {
    const sign = signs[i] ?? ''
    const width = Math.max(...signs.map(({ length }) => length)) + 4
    const text = row === Math.floor(rows / 2) ? sign : ''
    return i < grids.length - 1 ? text.padStart(Math.ceil((width + text.length) / 2)).padEnd(width) : ''
  }
  const line = (texts: readonly string[], row: number) =>
    texts
      .map((text, i) => text.padEnd(widths[i]!) + between(row, i))
      .join('')
      .trimEnd()
  return [
    line(titles, -1),
    ...Array.from({ length: rows }, (_, row) =>
      line(
        grids.map((grid) => grid[row]!),
        row
      )
    )
  ]
}

/** Columns: the first to the left, the others to the right but for trailing words. */
function table(rows: readonly (readonly string[])[]): string[] {
  const widths = rows[0]!.map((_, i) => Math.max(...rows.map((row) => row[i]!.length)))
  return rows.map((row) =>
    row
      .map((text, i) =>
        i === 0 || (i === 2 && /^[a-z]/.test(text) && rows[0]!.length === 3)
          ? text.padEnd(widths[i]!)
          : text.padStart(widths[i]!)
      )
      .join('  ')
      .trimEnd()
  )
}
