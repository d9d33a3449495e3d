/** What the brief says its programs print, read from the brief itself. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'

const BRIEF = join(import.meta.dirname, '../../../../shared/brief.md')

/** The `txt` blocks of section N, joined as one output without the final line break. */
export function printedText(section: number): string {
  const sections = readFileSync(BRIEF, 'utf8').split(/^## (?=\d+\.)/m)
  const text = sections.find((part) => part.startsWith(`${section}.`))!
  const blocks = [...text.matchAll(/^```txt\n(.*?)^```/gms)].map((match) => match[1]!)
  return blocks.join('').trimEnd()
}
