/**
 * A folder that looks to electron-builder like Electron's own distribution for Linux: every file is
 * a stand-in, but the executable has fuses to flip and resources/default_app.asar is an archive.
 * What is packed beside it is real.
 */
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { createPackage } from '@electron/asar'

/**
 * @electron/fuses looks for it in the executable; version 1, number of fuses, and one character
 * each follow.
 */
const SENTINEL = 'dL7pKGdnNz796PbbjQWNKmHXBZaB9tsX'
const FUSES = '111000100'

const FILES = [
  'chrome_100_percent.pak',
  'chrome_200_percent.pak',
  'chrome-sandbox',
  'chrome_crashpad_handler',
  'icudtl.dat',
  'libEGL.so',
  'libGLESv2.so',
  'libffmpeg.so',
  'libvk_swiftshader.so',
  'libvulkan.so.1',
  'resources.pak',
  'snapshot_blob.bin',
  'v8_context_snapshot.bin',
  'vk_swiftshader_icd.json',
  'LICENSE',
  'LICENSES.chromium.html',
  'locales/en-US.pak'
]

export async function writeStubDist(folder: string, version: string): Promise<void> {
  for (const name of ['locales', 'resources', 'app']) mkdirSync(join(folder, name), { recursive: true })
  for (const name of FILES) writeFileSync(join(folder, name), 'stand-in')
  writeFileSync(join(folder, 'version'), version)
  const wire = Buffer.concat([Buffer.from(SENTINEL), Buffer.from([1, FUSES.length]), Buffer.from(FUSES)])
  writeFileSync(join(folder, 'electron'), Buffer.concat([Buffer.alloc(64), wire, Buffer.alloc(64)]), { mode: 0o755 })
  writeFileSync(join(folder, 'app/package.json'), '{}')
  await createPackage(join(folder, 'app'), join(folder, 'resources/default_app.asar'))
}
