/** `lenet data`: fetches MNIST and shows what a data set holds. */
import type { Command } from 'commander'
import { nonEmpty, oneOf } from '../arguments.ts'
import type { Context } from '../context.ts'
import { formatDataSet } from '../format-data-set.ts'
import { bar, count } from '../progress-line.ts'

const EXAMPLES = `
Examples:
  lenet data fetch mnist                 11 MB, once; LENET_DATA names another folder than your system's
  lenet data show mnist
  lenet data show MNIST.npz`

export function addDataCommand(program: Command, { terminal, stopSignal }: Context): void {
  const data = program.command('data').description('fetch MNIST, look at data sets').addHelpText('after', EXAMPLES)
  data
    .command('fetch')
    .description('download a data set, check it and keep it')
    .argument('<name>', 'mnist', oneOf('NAME', ['mnist']))
    .action(async () => {
      const { fetchData } = await import('../../services/fetch-data.ts')
      const folder = await fetchData({
        signal: stopSignal(),
        onNotice: (text) => terminal.note(text),
        onProgress: ({ file, receivedBytes, sizeBytes }) =>
          terminal.progress(
            `${file} ${bar(receivedBytes / sizeBytes)} ${count(receivedBytes / 1000)} of ${count(sizeBytes / 1000)} kB`
          )
      })
      terminal.print(`MNIST is in ${folder}`)
    })
  data
    .command('show')
    .description('sizes, images of each class, a look at some, and hashes')
    .argument('<what>', 'mnist, synthetic, a folder with IDX files, an .npz file, or images,labels', nonEmpty('WHAT'))
    .action(async (spec: string) => {
      const { chooseData } = await import('../../services/choose-data.ts')
      const { dataSet } = await chooseData(spec)
      for (const line of formatDataSet(dataSet)) terminal.print(line)
    })
}
