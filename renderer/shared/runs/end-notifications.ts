/**
 * Whether a notification of the system tells that a long run has ended. On the desktop it does
 * until it is turned off; in a browser, which has to be asked, only when it was turned on. Stored
 * in this browser.
 */
import { defineStore } from 'pinia'
import { ref } from 'vue'
import type { SystemNotification } from '../../../native/contract/desktop.ts'
import { useConnection } from '../connection/connection.ts'

const KEY = 'lenet-workbench.end-notifications'

export const useEndNotifications = defineStore('end-notifications', () => {
  const { desktop } = useConnection()
  const allowed = () => desktop !== null || ('Notification' in window && Notification.permission === 'granted')
  const stored = read()
  const isOn = ref(stored === null ? desktop !== null : stored && allowed())
  /** Turned on, but the browser or its user does not allow it. */
  const isRefused = ref(false)

  /** To be called from a click: a browser asks its user. */
  async function turn(on: boolean): Promise<void> {
    if (on && !allowed() && 'Notification' in window) await Notification.requestPermission()
    isRefused.value = on && !allowed()
    isOn.value = on && allowed()
    try {
      localStorage.setItem(KEY, isOn.value ? 'on' : 'off')
    } catch {
      // Not stored; it holds for this page.
    }
  }

  /** Does nothing while they are off. */
  function notify(notification: SystemNotification): void {
    if (!isOn.value) return
    if (desktop) desktop.notify(notification)
    else new Notification(notification.title, { body: notification.body }).onclick = () => window.focus()
  }

  return { isOn, isRefused, turn, notify }
})

function read(): boolean | null {
  try {
    const stored = localStorage.getItem(KEY)
    return stored === null ? null : stored === 'on'
  } catch {
    return null
  }
}
