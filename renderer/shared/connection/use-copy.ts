/** Copying text, and the notice of it. */
import { copyText } from '../../client/clipboard.ts'
import { useNotices } from './notices.ts'

/**
 * `text`: itself, or what gives it. `done`, `hint`: the notice. Never rejects: a failure becomes a
 * notice.
 */
export type Copy = (text: string | (() => Promise<string>), done: string, hint?: string) => Promise<void>

export function useCopy(): Copy {
  const notices = useNotices()
  return async (text, done, hint) => {
    try {
      await copyText(typeof text === 'string' ? text : await text())
      notices.done(done, hint)
    } catch (cause) {
      notices.failed(cause)
    }
  }
}
