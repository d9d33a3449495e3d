/**
 * Settings of a run that the Train view is to show for the next one, sent by another view; Train
 * takes them once.
 */
import { defineStore } from 'pinia'
import { shallowRef } from 'vue'
import type { RunOptions } from '../../../native/contract/runs.ts'

export const useProposedSettings = defineStore('proposed-settings', () => {
  const options = shallowRef<RunOptions | null>(null)

  function propose(proposed: RunOptions): void {
    options.value = proposed
  }

  /** Null when nothing is proposed, or was taken already. */
  function take(): RunOptions | null {
    const taken = options.value
    options.value = null
    return taken
  }

  return { options, propose, take }
})
