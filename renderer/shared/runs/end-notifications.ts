/**
 * Whether a notification of the system tells that a long run has ended. On the desktop it does
 * until it is turned off; in a browser, which has to be asked, only when it was turned on. Stored
 * in this browser.
 */
import { ref, type Ref } from 'vue'
import type { DesktopBridge, SystemNotification } from '../../../native/contract/desktop.ts'

const KEY = 'lenet-workbench.end-notifications'

export interface EndNotifications {
  readonly isOn: Readonly<Ref<boolean>>
  /** Turned on, but the browser or its user does not allow it. */
  readonly isRefused: Readonly<Ref<boolean>>
  /** To be called from a click: a browser asks its user. */
  readonly turn: (on: boolean) => Promise<void>
  /** Does nothing while they are off. */
  readonly notify: (notification: SystemNotification) => void
}

let shared: EndNotifications | null = null

/** One choice for the whole page. */
export function useEndNotifications(desktop: DesktopBridge | null): EndNotifications {
  shared ??= createEndNotifications(desktop)
  return shared
}

function createEndNotifications(desktop: DesktopBridge | null): EndNotifications {
  const allowed = () => desktop !== null || ('Notification' in window && Notification.permission === 'granted')
  const stored = read()
  const isOn = ref(stored === null ? desktop !== null : stored && allowed())
  const isRefused = ref(false)

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

  function notify(notification: SystemNotification): void {
    if (!isOn.value) return
    if (desktop) desktop.notify(notification)
    else new Notification(notification.title, { body: notification.body }).onclick = () => window.focus()
  }

  return { isOn, isRefused, turn, notify }
}

function read(): boolean | null {
  try {
    const stored = localStorage.getItem(KEY)
    return stored === null ? null : stored === 'on'
  } catch {
    return null
  }
}
