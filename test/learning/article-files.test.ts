/** The article as files: what other programs read of it. */
import { decode } from 'fast-png'
import { expect, test } from 'vitest'
import { articleFiles } from '../../native/learning/article/article-files.ts'
import { article } from '../../native/learning/article/article.ts'
import { toSvg } from '../../native/learning/pictures/svg.ts'

const files = new Map(articleFiles().map(({ name, bytes }) => [name, bytes]))
const text = (name: string) => new TextDecoder().decode(files.get(name))
const page = article()

test('Markdown begins with title, summary and picture, and every picture lies beside it', () => {
  const markdown = text('article.md')
  const [title, , summary, , picture] = markdown.split('\n')
  expect(title).toBe(`# ${page.title}`)
  expect(summary).toBe(`*${page.summary}*`)
  expect(picture).toMatch(/^!\[The eight layers .+\]\(network\.png\)$/)
  const linked = [...markdown.matchAll(/!\[([^\]]+)\]\(([^)]+)\)/g)]
  expect(linked.map(([, , name]) => name)).toEqual(['network.png', 'layers.png', 'pooling.png', 'results.png'])
  for (const [, alternative, name] of linked) {
    expect(alternative!.length).toBeGreaterThan(40)
    expect(files.has(name!)).toBe(true)
  }
})

test('HTML is one file: title, description, alternative texts, and no address but those of the references', () => {
  const html = text('article.html')
  expect(html).toContain(`<title>${page.title}</title>`)
  expect(html).toMatch(/<meta name="description" content="What Krizhevsky/)
  const sources = [...html.matchAll(/<img src="([^"]{30})[^"]*" width="\d+" alt="([^"]+)"/g)]
  expect(sources).toHaveLength(4)
  for (const [, source] of sources) expect(source).toMatch(/^data:image\/png;base64,/)
  const addresses = [...html.matchAll(/(?:src|href)="(?!data:)([^"]+)"/g)].map(([, address]) => address)
  expect(addresses).toEqual([expect.stringContaining('papers.nips.cc'), expect.stringContaining('yann.lecun.com')])
  expect(html).not.toContain('<script')
})

test('signs that HTML and Markdown read are escaped', () => {
  expect(text('article.html')).toContain('a[i] / (k + α · Σ a[j]²)^β')
  expect(text('article.md')).toContain('```\nb[i] = a[i]')
})

test('pictures are PNG at twice their size, with ink on white', () => {
  for (const [name, bytes] of files) {
    if (!name.endsWith('.png')) continue
    const { width, height, data } = decode(bytes)
    expect(width, name).toBeGreaterThan(600)
    expect(data.length).toBe(width * height * 3)
    expect(Array.from(data.subarray(0, 3))).toEqual([255, 255, 255])
    expect(data.some((value) => value < 60)).toBe(true)
  }
})

test('SVG carries the alternative text and the texts of the picture', () => {
  const [lead] = page.blocks
  if (lead?.kind !== 'picture') throw new Error('the first block is no picture')
  const svg = toSvg(lead.picture, 'x < "y"')
  expect(svg).toContain('aria-label="x &lt; &quot;y&quot;"')
  expect(svg).toContain('>34,944</text>')
})
