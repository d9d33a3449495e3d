/**
 * Text to the system's clipboard. Throws an Error with words for people where the browser does not
 * allow it.
 */
export async function copyText(text: string): Promise<void> {
  if (!isSecureContext) throw new Error('The browser lets only https and localhost pages copy.')
  try {
    await navigator.clipboard.writeText(text)
  } catch (cause) {
    throw new Error('The browser refuses access to the clipboard. Select the text and copy it.', { cause })
  }
}
