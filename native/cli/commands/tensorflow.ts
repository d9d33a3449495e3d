/** `lenet tensorflow`: installs the TensorFlow engine, shows how it stands, takes it away. */
import type { Command } from 'commander'
import type { Context } from '../context.ts'
import { bar, count } from '../progress-line.ts'
import { statusLines } from '../format-tensorflow.ts'

const EXAMPLES = `
Examples:
  lenet tensorflow install               about a minute and 1 GB; needs npm, Python 3 with pip, a C++ compiler
  lenet tensorflow install --gpu         Linux with an NVIDIA GPU; 12 GB while it is built
  lenet train --engine tensorflow

Nothing else needs it, and npm ci does not install it. It lies in the program's own folder, which LENET_DATA can name;
installing again repairs it. What has been downloaded is kept: an installation that was stopped goes on there.`

export function addTensorFlowCommand(program: Command, { terminal, stopSignal, setExitCode }: Context): void {
  const tensorflow = program
    .command('tensorflow')
    .description('install, look at or remove the TensorFlow engine')
    .addHelpText('after', EXAMPLES)
  tensorflow
    .command('install')
    .description('build the engine, or repair it')
    .option('--gpu', 'with CUDA, for NVIDIA GPUs')
    .action(async ({ gpu }: { gpu?: true }) => {
      const { installTensorFlow } = await import('../../toolchain/tensorflow/install.ts')
      const installed = await installTensorFlow({
        gpu: gpu === true,
        signal: stopSignal(),
        onNotice: (text) => terminal.note(text),
        onProgress: ({ what, done, total }) => terminal.progress(total === null ? what : `${bar(done / total)} ${what}`)
      })
      terminal.endProgress()
      for (const { name, sha256 } of installed.fetched) terminal.note(`${name}: SHA-256 ${sha256}`)
      terminal.print(
        `TensorFlow ${installed.tensorFlow} is installed and works, ${count(installed.sizeBytes / 1e6)} MB`
      )
      terminal.print('next: lenet train --engine tensorflow')
    })
  tensorflow
    .command('status')
    .description('what is installed, on which devices it runs')
    .option('--json', 'one JSON object on standard output')
    .action(async ({ json }: { json?: true }) => {
      const { tensorFlowStatus } = await import('../../toolchain/tensorflow/status.ts')
      const status = await tensorFlowStatus({ onNotice: (text) => terminal.note(text) })
      if (json) terminal.printJson(status)
      else for (const line of statusLines(status)) terminal.print(line)
      if (status.kind !== 'installed') setExitCode(1)
    })
  tensorflow
    .command('remove')
    .description('delete the engine and what was downloaded for it')
    .action(async () => {
      const { removeTensorFlow } = await import('../../toolchain/tensorflow/remove.ts')
      const freedBytes = await removeTensorFlow()
      terminal.print(
        freedBytes === 0 ? 'there was nothing to remove' : `removed, ${count(freedBytes / 1e6)} MB are free again`
      )
    })
}
