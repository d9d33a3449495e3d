/** What screen readers are told: a sentence at a time, politely. The frame holds the live region that shows it. */
import { readonly, ref, type Ref } from 'vue'

const sentence = ref('')

/** Says `text` once the reader is free. The same sentence twice in a row is said twice. */
export function announce(text: string): void {
  // A no-break space makes the region's text differ, without which a repeated sentence is silent.
  sentence.value = sentence.value === text ? `${text}\u00a0` : text
}

export function useAnnouncement(): Readonly<Ref<string>> {
  return readonly(sentence)
}
