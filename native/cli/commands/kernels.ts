/** `lenet kernels`: runs a file of kernel cases and compares with what it expects. */
import type { Command } from 'commander'
import { nonEmpty, oneOf } from '../arguments.ts'
import type { Context } from '../context.ts'
import { EXIT_FAILURE } from '../exit-codes.ts'

interface KernelsOptions {
  implementation: 'reference' | 'simd'
  out?: string
}

const EXAMPLES = `
Examples:
  lenet kernels cases.json
  lenet kernels cases.json --implementation simd --out results.json

The file is {"cases": [{"fn": "convForward", "aPrev": {"shape": […], "data": […]}, …, "expected": …}, …]};
the results are an array in the form of "expected", in order.`

export function addKernelsCommand(program: Command, { terminal, setExitCode }: Context): void {
  program
    .command('kernels')
    .description('run a file of kernel cases and compare')
    .argument('<file>', 'JSON file with the cases')
    .option(
      '--implementation <name>',
      'reference (float64) or simd (float32)',
      oneOf('--implementation', ['reference', 'simd']),
      'reference'
    )
    .option('--out <file.json>', 'write the results', nonEmpty('--out'))
    .addHelpText('after', EXAMPLES)
    .action(async (file: string, { implementation, out }: KernelsOptions) => {
      const { runKernelFile } = await import('../../services/kernel-file.ts')
      const { passed, failed, failures } = await runKernelFile(file, { implementation, outFile: out })
      for (const failure of failures) terminal.print(failure)
      terminal.print(`${passed} passed, ${failed} failed`)
      if (failed > 0) setExitCode(EXIT_FAILURE)
    })
}
