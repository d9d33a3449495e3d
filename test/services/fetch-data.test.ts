/**
 * MNIST from mirrors that behave and that do not: it gets its name only when it is right to the
 * last bit.
 */
import { spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import type * as realFs from 'node:fs/promises'
import { mkdir, mkdtemp, readFile, readdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { gzipSync } from 'node:zlib'
import { afterEach, beforeEach, describe, expect, onTestFinished, test, vi } from 'vitest'
import { mnistManifest, type RemoteDataSet } from '../../native/download/data-manifest.ts'
import { fetchData, type FetchDataOptions } from '../../native/services/fetch-data.ts'
import {
  deadAddress,
  rangeStart,
  startMirror,
  startProxy,
  wellBehaved,
  type Answer,
  type Mirror
} from '../support/mirror-server.ts'
import { barFiles } from '../support/bar-files.ts'
import { compressedFiles, remoteOf } from '../support/remote-of.ts'
import { MNIST_FOLDER, mnistTest } from '../support/mnist.ts'

/** A disk that is full after so many bytes (Infinity: the real one), or lets nobody write. */
const disk = vi.hoisted(() => ({ freeBytes: Infinity, writable: true }))
vi.mock('node:fs/promises', async (importOriginal) => {
  const original = await importOriginal<typeof realFs>()
  return {
    ...original,
    open: async (...args: Parameters<typeof original.open>) => {
      const writing = args[1] === 'a'
      if (!disk.writable && writing) throw Object.assign(new Error('EACCES: permission denied'), { code: 'EACCES' })
      const handle = await original.open(...args)
      if (disk.freeBytes === Infinity || !writing) return handle
      const appendFile = handle.appendFile.bind(handle)
      handle.appendFile = async (data) => {
        const bytes = data as Uint8Array
        const room = Math.min(disk.freeBytes, bytes.length)
        disk.freeBytes -= room
        await appendFile(bytes.subarray(0, room))
        if (room < bytes.length) throw Object.assign(new Error('ENOSPC: no space left on device'), { code: 'ENOSPC' })
      }
      return handle
    }
  }
})

/** Bytes that do not compress, so that the file arrives in several pieces. */
function noise(length: number, seed: number): Buffer {
  let state = seed
  return Buffer.from(Uint8Array.from({ length }, () => (state = (Math.imul(state, 1664525) + 1013904223) >>> 0) >>> 24))
}

const contents = { 'images.gz': noise(300_000, 1), 'labels.gz': noise(1_000, 2) }
const files = { 'images.gz': gzipSync(contents['images.gz']), 'labels.gz': gzipSync(contents['labels.gz']) }
const size = files['images.gz'].length
type Name = keyof typeof files

let folder = ''
let mirrors: Mirror[] = []
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'lenet-fetch-'))
  mirrors = [await startMirror(files), await startMirror(files)]
})
afterEach(async () => {
  disk.freeBytes = Infinity
  disk.writable = true
  await Promise.all(mirrors.map((mirror) => mirror.close()))
  await rm(folder, { recursive: true, force: true })
})

function remote(addresses: readonly string[]): RemoteDataSet {
  const hash = (algorithm: string, bytes: Buffer) => createHash(algorithm).update(bytes).digest('hex')
  return {
    title: 'noise',
    authors: 'nobody',
    source: 'http://localhost/',
    licence: 'none',
    licenceUrl: 'http://localhost/',
    mirrors: [...addresses],
    files: (Object.keys(files) as Name[]).map((name) => ({
      name,
      sizeBytes: files[name].length,
      sha256: hash('sha256', files[name]),
      content: { sizeBytes: contents[name].length, sha256: hash('sha256', contents[name]) }
    }))
  }
}

function fetch(options: FetchDataOptions = {}, used: readonly Mirror[] = mirrors): Promise<string> {
  const addresses = used.map(({ address }) => address)
  return fetchData({
    dataFolder: folder,
    bundledMnist: null,
    remote: remote(addresses),
    environment: {},
    timeoutMs: 5_000,
    ...options
  })
}

/** Both files right, and nothing beside them. */
async function expectFetched(): Promise<void> {
  expect((await readdir(join(folder, 'mnist'))).sort()).toEqual(['images.gz', 'labels.gz'])
  for (const name of Object.keys(files) as Name[]) {
    expect((await readFile(join(folder, 'mnist', name))).equals(files[name])).toBe(true)
  }
}

/** Sends the first bytes of what a good server would send and cuts the connection. */
function cutAfter(bytes: number): Answer {
  return (request, response, file) => {
    const start = rangeStart(request) ?? 0
    const status = start > 0 ? 206 : 200
    const range = start > 0 ? { 'content-range': `bytes ${start}-${file.length - 1}/${file.length}` } : {}
    response.writeHead(status, { 'content-length': file.length - start, etag: '"v1"', ...range })
    response.write(file.subarray(start, start + bytes), () => response.destroy())
  }
}

describe('mirrors that behave', () => {
  test('the files arrive whole, with progress up to their sizes', async () => {
    const last = new Map<string, number>()
    const place = await fetch({
      onProgress: ({ file, receivedBytes, sizeBytes }) => {
        expect(receivedBytes).toBeGreaterThan(last.get(file) ?? 0)
        expect(sizeBytes).toBe(files[file as Name].length)
        last.set(file, receivedBytes)
      }
    })
    expect(place).toBe(join(folder, 'mnist'))
    await expectFetched()
    expect(Object.fromEntries(last)).toEqual({ 'images.gz': size, 'labels.gz': files['labels.gz'].length })
    expect(mirrors[1]!.requests).toEqual([])
  })

  test('what is there and intact is not fetched again, and that is said; another compression is as good', async () => {
    await fetch()
    await writeFile(join(folder, 'mnist/images.gz'), gzipSync(contents['images.gz'], { level: 1 }))
    const notices: string[] = []
    const asked = mirrors[0]!.requests.length
    await fetch({ onNotice: (text) => notices.push(text) })
    expect(notices).toEqual(['MNIST is here already and intact; nothing to fetch'])
    expect(mirrors[0]!.requests).toHaveLength(asked)
  })

  test('what is there and damaged is fetched again, alone', async () => {
    await fetch()
    const damaged = Buffer.from(files['labels.gz'])
    damaged[500]! ^= 1
    await writeFile(join(folder, 'mnist/labels.gz'), damaged)
    const notices: string[] = []
    await fetch({ onNotice: (text) => notices.push(text) })
    expect(notices.join()).toMatch(/^labels\.gz here .*it is fetched again$/)
    expect(mirrors[0]!.requests.map(({ path }) => path)).toEqual(['/images.gz', '/labels.gz', '/labels.gz'])
    await expectFetched()
  })

  test('what is there, well-formed and of the right size but not the same, is fetched again', async () => {
    await fetch()
    await writeFile(join(folder, 'mnist/labels.gz'), gzipSync(noise(1_000, 3)))
    const notices: string[] = []
    await fetch({ onNotice: (text) => notices.push(text) })
    expect(notices.join()).toMatch(
      /^labels\.gz here unpacks to altered bytes: SHA-256 [0-9a-f]{64}; expected [0-9a-f]{64};/
    )
    await expectFetched()
  })

  test('a redirection is followed', async () => {
    const [first, second] = [mirrors[0]!, mirrors[1]!]
    first.answer = (request, response) => {
      response.writeHead(302, { location: second.address + (request.url ?? '').slice(1) }).end()
    }
    await fetch({}, [first])
    await expectFetched()
  })

  test('two at the same time do not disturb each other', async () => {
    await Promise.all([fetch(), fetch(), fetch({}, [mirrors[1]!])])
    await expectFetched()
  })
})

describe('what stopped goes on', () => {
  test('after a cut connection at once, with Range and If-Range', async () => {
    const [mirror] = mirrors as [Mirror]
    let answers = 0
    mirror.answer = (...args) => (answers++ === 0 ? cutAfter(100_000) : wellBehaved)(...args)
    await fetch({}, [mirror])
    await expectFetched()
    const [, resumed] = mirror.requests
    expect(resumed?.range).toMatch(/^bytes=[1-9]\d*-$/)
    expect(resumed?.ifRange).toBe('"v1"')
  })

  test('in a later call, with Range', async () => {
    const [mirror] = mirrors as [Mirror]
    mirror.answer = (...args) => (rangeStart(args[0]) === undefined ? cutAfter(100_000) : cutAfter(0))(...args)
    await expect(fetch({}, [mirror])).rejects.toMatchObject({
      code: 'network',
      message: expect.stringMatching(/images\.gz.*the connection was cut after \d+ of \d+ bytes/) as string
    })
    expect(await readdir(join(folder, 'mnist'))).toEqual(['images.gz.part'])
    const { length } = await readFile(join(folder, 'mnist/images.gz.part'))
    mirror.answer = wellBehaved
    mirror.requests.length = 0
    await fetch({}, [mirror])
    expect(mirror.requests[0]).toEqual({ path: '/images.gz', range: `bytes=${length}-`, ifRange: undefined })
    await expectFetched()
  })

  test('from a server that ignores Range, from the start', async () => {
    await mkdir(join(folder, 'mnist'))
    await writeFile(join(folder, 'mnist/images.gz.part'), files['images.gz'].subarray(0, 5_000))
    mirrors[0]!.answer = (_, response, file) => response.writeHead(200, { 'content-length': file.length }).end(file)
    await fetch({}, [mirrors[0]!])
    expect(mirrors[0]!.requests[0]?.range).toBe('bytes=5000-')
    await expectFetched()
  })

  test('from the part that a killed process left', async () => {
    await mkdir(join(folder, 'mnist'))
    // Process ids end far below this one on every system.
    const left = `.images.gz.2000000000-00000000-0000-4000-8000-000000000000.part`
    await writeFile(join(folder, 'mnist', left), files['images.gz'].subarray(0, 7_000))
    await fetch()
    expect(mirrors[0]!.requests[0]?.range).toBe('bytes=7000-')
    await expectFetched()
  })

  test('but not from the part that a running process works on', async () => {
    await mkdir(join(folder, 'mnist'))
    const owned = `.images.gz.${process.pid}-00000000-0000-4000-8000-000000000000.part`
    await writeFile(join(folder, 'mnist', owned), 'something')
    await fetch()
    expect(mirrors[0]!.requests[0]?.range).toBeUndefined()
    expect(await readFile(join(folder, 'mnist', owned), 'utf8')).toBe('something')
  })

  test.each([
    ['altered', Buffer.alloc(5_000, 7)],
    ['too long', Buffer.concat([files['images.gz'], Buffer.from('more')])],
    ['complete and altered', Buffer.alloc(size, 7)]
  ])('a part that is %s is thrown away and fetched from the start', async (_, part) => {
    await mkdir(join(folder, 'mnist'))
    await writeFile(join(folder, 'mnist/images.gz.part'), part)
    await fetch({}, [mirrors[0]!])
    await expectFetched()
  })
})

describe('files brought under another name that training reads', () => {
  const parts = barFiles(12, 't10k')
  const place = (name: string) => join(folder, 'mnist', name)
  const bring = async (name: string, bytes: Uint8Array) => {
    await mkdir(dirname(place(name)), { recursive: true })
    await writeFile(place(name), bytes)
  }
  const fetchBars = async () => {
    const mirror = await startMirror(compressedFiles(parts))
    onTestFinished(() => mirror.close())
    const notices: string[] = []
    await fetch({ remote: remoteOf(parts, mirror.address), onNotice: (text) => notices.push(text) })
    return { requests: mirror.requests.map(({ path }) => path), notices }
  }

  test.each([
    ['unpacked', 't10k-images-idx3-ubyte'],
    ['unpacked, with a dot', 't10k-images.idx3-ubyte'],
    ["in a folder of the file's name", 't10k-images.idx3-ubyte/t10k-images-idx3-ubyte']
  ])('%s: they are intact and not fetched', async (_, name) => {
    await bring(name, parts[0]!.bytes)
    await bring('t10k-labels-idx1-ubyte', parts[1]!.bytes)
    expect(await fetchBars()).toEqual({
      requests: [],
      notices: ['MNIST is here already and intact; nothing to fetch']
    })
  })

  test('a damaged one is replaced: reading would find it before the fetched file', async () => {
    await bring('t10k-images-idx3-ubyte', parts[0]!.bytes.with(500, 7).with(501, 9))
    await bring('t10k-labels.idx1-ubyte', parts[1]!.bytes)
    const { requests, notices } = await fetchBars()
    expect(requests).toEqual(['/t10k-images-idx3-ubyte.gz'])
    expect(notices.join()).toMatch(/^t10k-images-idx3-ubyte here has altered bytes: .*; it is fetched again$/)
    expect((await readdir(join(folder, 'mnist'))).sort()).toEqual([
      't10k-images-idx3-ubyte.gz',
      't10k-labels.idx1-ubyte'
    ])
  })
})

describe('other processes', () => {
  const service = join(import.meta.dirname, '../../native/services/fetch-data.ts')
  const start = (addresses: readonly string[]) => {
    const options = { dataFolder: folder, bundledMnist: null, remote: remote(addresses), environment: {} }
    const code = `import { fetchData } from ${JSON.stringify(pathToFileURL(service).href)}
      await fetchData(${JSON.stringify(options)})`
    const child = spawn(process.execPath, ['--input-type=module', '--eval', code], {
      stdio: ['ignore', 'ignore', 'inherit']
    })
    return { child, ended: once(child, 'exit') as Promise<[number | null, string | null]> }
  }

  test('three at the same time all end well', async () => {
    const started = [1, 2, 3].map(() => start(mirrors.map(({ address }) => address)))
    for (const { ended } of started) expect(await ended).toEqual([0, null])
    await expectFetched()
  })

  test('one that is killed in the middle leaves what it has to the next', async () => {
    const [mirror] = mirrors as [Mirror]
    const waiting = new Promise<void>((resolve) => {
      mirror.answer = (_, response, file) => {
        response.writeHead(200, { 'content-length': file.length })
        response.write(file.subarray(0, 100_000), () => resolve())
      }
    })
    const { child, ended } = start([mirror.address])
    await waiting
    await vi.waitFor(async () => {
      const [name = ''] = await readdir(join(folder, 'mnist'))
      expect((await readFile(join(folder, 'mnist', name))).length).toBe(100_000)
    }, 10_000)
    child.kill('SIGKILL')
    await ended
    mirror.answer = wellBehaved
    await fetch({}, [mirror])
    expect(mirror.requests[1]?.range).toBe('bytes=100000-')
    await expectFetched()
  })
})

describe('mirrors that misbehave', () => {
  const altered = (_request: unknown, file: Buffer) => {
    const copy = Buffer.from(file)
    copy[copy.length >> 1]! ^= 4
    return copy
  }
  const cases: readonly (readonly [string, Answer, RegExp])[] = [
    ['answers 404', (_, response) => response.writeHead(404).end('no'), /it answered 404/],
    ['answers 503', (_, response) => response.writeHead(503).end('later'), /it answered 503/],
    [
      'sends a web page that calls itself one',
      (_, response) => response.writeHead(200, { 'content-type': 'text/html; charset=utf-8' }).end('<p>Sign in</p>'),
      /it sent a web page instead of the file/
    ],
    [
      'sends a web page under the name and type of the file',
      (_, response) =>
        response.writeHead(200, { 'content-type': 'application/gzip' }).end('<!DOCTYPE html><title>Sign in</title>'),
      /it sent a web page instead of the file/
    ],
    [
      'has a truncated file',
      (_, response, file) => {
        const half = file.subarray(0, file.length >> 1)
        response.writeHead(200, { 'content-length': half.length }).end(half)
      },
      /its file has \d+ bytes; expected \d+/
    ],
    [
      'has a truncated file and does not tell its length',
      (_, response, file) => {
        response.writeHead(200)
        response.write(file.subarray(0, 50_000))
        response.end()
      },
      /its file is cut short: 50000 bytes; expected \d+/
    ],
    [
      'sends too much',
      (_, response, file) => {
        response.writeHead(200)
        response.write(file)
        response.end('and more')
      },
      /it sends more than the \d+ bytes expected/
    ],
    [
      'sends an altered byte',
      (request, response, file) => wellBehaved(request, response, altered(request, file)),
      /it sent altered bytes: SHA-256 [0-9a-f]{64}; expected [0-9a-f]{64}/
    ],
    [
      'sends an empty answer',
      (_, response) => response.writeHead(200, { 'content-length': 0 }).end(),
      /its file is cut short: 0 bytes/
    ],
    ['cuts every connection', (_, response) => response.destroy(), /the connection was cut/]
  ]

  test.each(cases)('one that %s is named, nothing of it is kept, and the next is asked', async (_, answer, reason) => {
    const [bad, good] = mirrors as [Mirror, Mirror]
    bad.answer = answer
    const failed = expect(fetch({}, [bad])).rejects
    await failed.toMatchObject({ code: 'network', message: expect.stringMatching(reason) as string })
    expect(await readdir(join(folder, 'mnist'))).toEqual([])
    const notices: string[] = []
    await fetch({ onNotice: (text) => notices.push(text) }, [bad, good])
    expect(notices.join()).toMatch(reason)
    await expectFetched()
    // The one that failed for the first file is not asked for the second.
    expect(bad.requests.some(({ path }) => path === '/labels.gz')).toBe(false)
  })

  test('one that sends another range is named', async () => {
    await mkdir(join(folder, 'mnist'))
    await writeFile(join(folder, 'mnist/images.gz.part'), files['images.gz'].subarray(0, 5_000))
    mirrors[0]!.answer = (_, response, file) =>
      response.writeHead(206, { 'content-range': `bytes 0-${size - 1}/${size}` }).end(file)
    await expect(fetch({}, [mirrors[0]!])).rejects.toThrow('it sent the range "bytes 0-')
  })

  test('one that stops sending is given up after the time-out', async () => {
    mirrors[0]!.answer = (_, response, file) => {
      response.writeHead(200, { 'content-length': file.length })
      response.write(file.subarray(0, 1000))
    }
    const notices: string[] = []
    await fetch({ timeoutMs: 300, onNotice: (text) => notices.push(text) })
    expect(notices.join()).toMatch(/it (stopped sending|did not answer in time)/)
    await expectFetched()
  })

  test('when all fail, each is named with its reason', async () => {
    const dead = await deadAddress()
    mirrors[0]!.answer = (_, response) => response.writeHead(500).end()
    const hosts = [mirrors[0]!.address, dead].map((address) => new URL(address).host)
    const failed = expect(fetch({ remote: remote([mirrors[0]!.address, dead]) })).rejects
    await failed.toMatchObject({
      code: 'network',
      message: `cannot fetch images.gz. ${hosts[0]}: it answered 500. ${hosts[1]}: it refuses connections`
    })
  })

  test('when all fail alike, as without a network, the reason is told once for all of them', async () => {
    const dead = [await deadAddress(), await deadAddress(), await deadAddress()]
    const [a, b, c] = dead.map((address) => new URL(address).host)
    await expect(fetch({ remote: remote(dead) })).rejects.toMatchObject({
      code: 'network',
      message: `cannot fetch images.gz. ${a}, ${b} and ${c}: it refuses connections`
    })
  })
})

describe('stopping', () => {
  test('in the middle is "cancelled" and keeps what has arrived', async () => {
    const controller = new AbortController()
    mirrors[0]!.answer = (_, response, file) => {
      response.writeHead(200, { 'content-length': file.length })
      response.write(file.subarray(0, 100_000))
    }
    const stopped = fetch({ signal: controller.signal, onProgress: () => controller.abort() })
    await expect(stopped).rejects.toMatchObject({ code: 'cancelled' })
    expect(await readdir(join(folder, 'mnist'))).toEqual(['images.gz.part'])
    mirrors[0]!.answer = wellBehaved
    await fetch()
    expect(mirrors[0]!.requests[1]?.range).toMatch(/^bytes=[1-9]/)
    await expectFetched()
  })

  test('before it begins asks nobody', async () => {
    await expect(fetch({ signal: AbortSignal.abort() })).rejects.toMatchObject({ code: 'cancelled' })
    expect(mirrors[0]!.requests).toEqual([])
  })
})

describe('the disk', () => {
  test('that fills up is named; no other mirror is asked, and the next call goes on', async () => {
    disk.freeBytes = 100_000
    await expect(fetch()).rejects.toMatchObject({
      code: 'io',
      message: expect.stringContaining('the disk is full') as string
    })
    expect(await readdir(join(folder, 'mnist'))).toEqual(['images.gz.part'])
    expect(mirrors[1]!.requests).toEqual([])
    disk.freeBytes = Infinity
    await fetch()
    expect(mirrors[0]!.requests[1]?.range).toBe('bytes=100000-')
    await expectFetched()
  })

  test('that lets nobody write is named', async () => {
    disk.writable = false // by the stand-in, because an administrator may write anywhere
    await expect(fetch()).rejects.toMatchObject({
      code: 'io',
      message: expect.stringContaining('no permission') as string
    })
  })

  test('a file in the place of the folder is named', async () => {
    await writeFile(join(folder, 'mnist'), '')
    await expect(fetch()).rejects.toMatchObject({ code: 'io', message: expect.stringContaining(folder) as string })
  })
})

describe('proxies', () => {
  test.each(['HTTP_PROXY', 'http_proxy'])('%s is used, and NO_PROXY excepts hosts', async (variable) => {
    const proxy = await startProxy(mirrors[1]!.address)
    try {
      // Nobody is at the address itself: only through the proxy is there anything.
      const environment = { [variable]: proxy.address }
      const elsewhere = remote(['http://mirror.invalid/'])
      await fetch({ environment, remote: elsewhere })
      await expectFetched()
      expect(new Set(proxy.asked.map((host) => host.replace(/:80$/, '')))).toEqual(new Set(['mirror.invalid']))
      await rm(join(folder, 'mnist'), { recursive: true })
      const asked = proxy.asked.length
      await fetch({ environment: { ...environment, NO_PROXY: '127.0.0.1' } })
      expect(proxy.asked).toHaveLength(asked)
      await expectFetched()
    } finally {
      await proxy.close()
    }
  })

  test('HTTPS_PROXY is asked for a tunnel to the mirror', async () => {
    const proxy = await startProxy(mirrors[1]!.address)
    try {
      const options = { environment: { HTTPS_PROXY: proxy.address }, remote: remote(['https://mirror.invalid/']) }
      // What is behind the tunnel speaks no TLS; that it was asked is what counts.
      await expect(fetch(options)).rejects.toMatchObject({ code: 'network' })
      expect(proxy.asked).toContain('mirror.invalid:443')
    } finally {
      await proxy.close()
    }
  })

  test('a proxy that is no address is named', async () => {
    await expect(fetch({ environment: { HTTPS_PROXY: 'no address' } })).rejects.toMatchObject({
      code: 'bad-argument',
      message: expect.stringContaining('HTTPS_PROXY is "no address"') as string
    })
  })
})

describe('MNIST that came with the program', () => {
  mnistTest('is not fetched, and its folder is named', async () => {
    const notices: string[] = []
    expect(await fetch({ bundledMnist: MNIST_FOLDER, onNotice: (text) => notices.push(text) }, [])).toBe(MNIST_FOLDER)
    expect(notices).toEqual(['MNIST came with the program; nothing to fetch'])
  })

  test('is fetched when its files are damaged', async () => {
    await fetch({ bundledMnist: folder })
    await expectFetched()
  })
})

describe('the manifest', () => {
  mnistTest('has the checksums of the genuine files, unpacked', () => {
    const { files: genuine } = mnistManifest()
    expect(genuine).toHaveLength(4)
    for (const { name, content } of genuine) {
      const unpacked = readFileSync(join(MNIST_FOLDER, name.replace(/\.gz$/, '')))
      expect({ sizeBytes: unpacked.length, sha256: createHash('sha256').update(unpacked).digest('hex') }).toEqual(
        content
      )
    }
  })

  test('names several mirrors, all of them encrypted', () => {
    const { mirrors: addresses } = mnistManifest()
    expect(addresses.length).toBeGreaterThanOrEqual(2)
    for (const address of addresses) expect(address).toMatch(/^https:\/\/.*\/$/)
  })
})
