/** Announcements for screen readers, one sentence at a time. The frame holds the live region. */
import { readonly, ref, type Ref } from 'vue'

const sentence = ref('')

/** Announces `text` politely. The same sentence twice in a row is announced twice. */
export function announce(text: string): void {
  // A no-break space makes the region's text differ, without which a repeated sentence is silent.
  sentence.value = sentence.value === text ? `${text}\u00a0` : text
}

export function useAnnouncement(): Readonly<Ref<string>> {
  return readonly(sentence)
}
