/** The table of a comparison as text: for a report (Markdown) or for a spreadsheet (tabs). */
import type { RunComparison } from '../../../../native/contract/run-library.ts'

export function differencesText(
  { different, same, metrics }: RunComparison,
  letters: readonly string[],
  format: 'markdown' | 'tsv'
): string {
  const rows = [...different, ...same, ...metrics].map(({ title, values }) => [
    title,
    ...values.map((value) => value ?? '')
  ])
  const head = ['', ...letters]
  if (format === 'tsv') return [head, ...rows].map((row) => row.map(oneLine).join('\t')).join('\n') + '\n'
  const line = (cells: readonly string[]) =>
    `| ${cells.map((cell) => oneLine(cell).replaceAll('|', '\\|')).join(' | ')} |`
  return [line(head), line(head.map((_, i) => (i === 0 ? '---' : '---:'))), ...rows.map(line)].join('\n') + '\n'
}

/** Tabs and line breaks would part a cell. */
function oneLine(cell: string): string {
  return cell.replaceAll(/\s+/g, ' ')
}
