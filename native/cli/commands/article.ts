/** `lenet article`: the summary of the AlexNet paper as files to publish. */
import type { Command } from 'commander'
import { nonEmpty } from '../arguments.ts'
import type { Context } from '../context.ts'

interface ArticleOptions {
  out: string
  overwrite?: true
}

const EXAMPLES = `
Examples:
  lenet article --out article
  lenet article --out article --overwrite

The folder gets article.md with its pictures as PNG files, and article.html with everything in one file: open it in a
browser, select all, and paste it into Medium's or LinkedIn's editor. Tables are pictures, because neither takes tables. Every
picture has an alternative text to enter there.`

export function addArticleCommand(program: Command, { terminal }: Context): void {
  program
    .command('article')
    .description('write the summary of the AlexNet paper as Markdown and HTML')
    .requiredOption('--out <folder>', 'where to write it; created where it is missing', nonEmpty('--out'))
    .option('--overwrite', 'replace files that are there with another content')
    .addHelpText('after', EXAMPLES)
    .action(async ({ out, overwrite }: ArticleOptions) => {
      const { writeArticle } = await import('../../services/write-article.ts')
      for (const file of await writeArticle(out, { overwrite: overwrite === true })) terminal.print(`wrote ${file}`)
    })
}
