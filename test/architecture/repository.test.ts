import { existsSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { machineNames, namedPaths, readRepository } from './repositoryText.ts'

const root = new URL('../../', import.meta.url)
const files = readRepository()
const documents = files.filter((file) => file.path.endsWith('.md'))
const path = (...parts: readonly string[]): string => ['', ...parts].join('/')
const host = (...parts: readonly string[]): string => parts.join('.')

describe('the repository', () => {
  it('was read, and its data and dependencies were not', () => {
    const paths = files.map((file) => file.path)
    expect(paths).toEqual(expect.arrayContaining(['package.json', 'README.md', '.npmrc', '.ci/run']))
    expect(paths.filter((name) => /^(node_modules|dist|data\/.*safetensors)/.test(name))).toEqual([])
  })

  it.each(documents)('$path names only files that exist', (document) => {
    const places = [root, new URL(document.path, root)]
    const missing = namedPaths(document).filter(
      (named) => !places.some((place) => existsSync(new URL(named, place))),
    )
    expect(missing).toEqual([])
  })

  it('names no machine and no registry', () => {
    expect(files.flatMap(machineNames)).toEqual([])
  })

  it.each([
    `made in ${path('tmp', 'trace')}`,
    `cd ${path('root', '.cache')}`,
    `"${path('work', 'main')}"`,
    path('home', 'ada', 'kqv'),
    path('Users', 'ada'),
    ['C:', 'Users', 'ada'].join('\\'),
    `file:/${path('', 'data')}`,
    `http://${host('127', '0', '0', '1')}:4873`,
    host('10', '0', '12', '7'),
    `https://${host('registry', 'npmjs', 'org')}/vitest`,
    `https://${host('files', 'pythonhosted', 'org')}/packages`,
  ])('would not name "%s"', (text) => {
    expect(machineNames({ path: 'a.md', text: `one\n${text}` })).toEqual([
      expect.stringMatching(/^a\.md:2: /),
    ])
  })

  it('would notice a document that names a missing file', () => {
    const text =
      'See `src/a.ts`, `docs/`, `src/<name>.ts`, `npm test`, [b](docs/b.md#c), [d](#d) and [e](https://e.org/f).'
    expect(namedPaths({ path: 'a.md', text })).toEqual(['src/a.ts', 'docs/', 'docs/b.md'])
  })

  it('may name a path of the project, of a system or of the web', () => {
    const text =
      '../tmp/a ./root/b src/work/c https://example.org/work/d /usr/share/e /dev/null out/tmp/f 0.1.2.3'
    expect(machineNames({ path: 'a.md', text })).toEqual([])
  })
})
