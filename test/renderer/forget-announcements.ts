import { effectScope } from 'vue'
import { useAnnouncement } from '../../renderer/base/composables/use-announcer.ts'

/** Of what other tests of this process announced nothing is left, as in a new page. */
export function forgetAnnouncements(): void {
  const region = effectScope()
  region.run(useAnnouncement)
  region.stop()
}
