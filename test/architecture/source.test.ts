import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { contentRules } from './contentRules.ts'
import { examples } from './examples.ts'
import { importRules } from './importRules.ts'
import { layers, layerTable } from './layers.ts'
import { parseSource, readSources } from './sourceFile.ts'

const rules = [...importRules, ...contentRules]
const sources = readSources()

describe('the source', () => {
  it('was found', () => {
    const folders = new Set(sources.map(({ layer }) => layer))
    expect(sources.length).toBeGreaterThan(100)
    expect([...folders]).toEqual(expect.arrayContaining(['numerics', 'codecs', 'stats', 'study', 'cli']))
  })

  it.each(rules)('$title', (rule) => {
    expect(rule.violations(sources)).toEqual([])
  })
})

describe('every rule can fail', () => {
  it.each(rules)('the source $title', ({ title, violations }) => {
    const { broken, kept } = examples[title]
    for (const files of broken) {
      const found = violations(Object.entries(files).map(([path, text]) => parseSource(path, text)))
      expect(found, `broken by ${JSON.stringify(files)}`).toHaveLength(1)
    }
    const files = Object.entries(kept).map(([path, text]) => parseSource(path, text))
    expect(violations(files)).toEqual([])
  })
})

describe('the layer table', () => {
  it('lists layers from the lowest up', () => {
    for (const [index, { name, imports }] of layers.entries()) {
      const below = layers.slice(0, index).map((layer) => layer.name)
      expect(below, `what ${name} imports`).toEqual(expect.arrayContaining([...imports]))
    }
  })

  it('is the one that ARCHITECTURE.md shows', () => {
    const lines = readText('ARCHITECTURE.md').split('\n')
    const shown = lines
      .filter((line) => /^\| `\w+` \|/.test(line))
      .map((line) => line.split(' | ').slice(0, 3))
    expect(shown).toEqual(layerTable.map(([name, ...cells]) => [`| \`${name}\``, ...cells]))
  })

  it('has each layer compiled by one project, with the host in sight only where it may be touched', () => {
    const projects = ['core', 'report', 'node'].map((name) => readProject(`tsconfig.${name}.json`))
    for (const { name, touchesHost } of layers) {
      const compiling = projects.filter(({ include }) => include.includes(`src/${name}`))
      expect(compiling, name).toHaveLength(1)
      expect(compiling[0].compilerOptions.types, name).toEqual(touchesHost ? ['node'] : [])
    }
  })
})

function readProject(path: string): {
  readonly include: readonly string[]
  readonly compilerOptions: { readonly types: readonly string[] }
} {
  return JSON.parse(readText(path))
}

function readText(path: string): string {
  return readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8')
}
