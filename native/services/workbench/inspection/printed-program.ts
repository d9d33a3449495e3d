/** What a program of the brief prints, for reading beside the bench. */
import { convBackwardProgram, poolBackwardProgram } from '../../../brief/kernel-programs.ts'
import { locateNumbers } from '../../../brief/printed-numbers.ts'
import type { PrintedProgram } from '../../../contract/bench-results.ts'
import type { DataSet } from '../../../data/data-set.ts'
import { outputShape, poolGeometry, convGeometry } from '../../../tensor/geometry.ts'
import { formatShape } from '../../../tensor/tensor.ts'

/** Throws WorkbenchError for a data set with fewer than ten training images. */
export function printedProgram(program: 0 | 1 | 2 | 3, dataSet: DataSet): PrintedProgram {
  const { count, height, width } = dataSet.train
  const lines: string[] = []
  const stage = { dataSet, print: (text: string) => lines.push(text), show: () => Promise.resolve() }
  switch (program) {
    // These print shapes alone, which follow without the 50,000 images.
    case 0: {
      const geometry = convGeometry([count, height, width, 1], [3, 3, 1, 2], [1, 1, 1, 2], 'valid', [1, 1])
      return { text: formatShape(outputShape(geometry)), numbers: [] }
    }
    case 1: {
      const input = [count, height, width, 2]
      const shapes = [input, outputShape(poolGeometry(input, [2, 2], [2, 2]))]
      return { text: shapes.map(formatShape).join('\n'), numbers: [] }
    }
    case 2: {
      convBackwardProgram(stage)
      const text = lines.join('\n')
      return {
        text,
        numbers: locateNumbers(text, [
          { array: 'dAPrev', shape: [10, height, width, 1] },
          { array: 'dW', shape: [3, 3, 1, 2] },
          { array: 'db', shape: [1, 1, 1, 2] }
        ])
      }
    }
    case 3: {
      poolBackwardProgram(stage)
      const text = lines.join('\n')
      return { text, numbers: locateNumbers(text, [{ array: 'dAPrev', shape: [10, height, width, 2] }]) }
    }
  }
}
