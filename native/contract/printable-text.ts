/**
 * Text that may hold what others wrote, as names of files, made safe for a terminal: an escape
 * sequence in a name must not clear the screen, and a line break must not start a line of its own.
 */

/** Control characters (C0, DEL, C1) but the tab, line separators, and what reverses text. */
const UNPRINTABLE = /[^\P{Cc}\t]|[\u2028\u2029\u202a-\u202e\u2066-\u2069]/gu

const SHORT: Readonly<Record<string, string>> = { '\n': '\\n', '\r': '\\r' }

/** On one line, with `\n`, `\r` and `\u001b` written out. Inside JSON the value stays the same. */
export function printableText(text: string): string {
  return text.replace(
    UNPRINTABLE,
    (character) => SHORT[character] ?? `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`
  )
}
