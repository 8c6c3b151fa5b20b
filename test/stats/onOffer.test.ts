import { readdirSync, readFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { describe, expect, it } from 'vitest'

const root = new URL('../..', import.meta.url).pathname
const sources = readdirSync(join(root, 'src'), { recursive: true, encoding: 'utf8' }).filter((name) =>
  name.endsWith('.ts'),
)
const text = sources.map((name) => readFileSync(join(root, 'src', name), 'utf8')).join('\n')

describe('the page on inference', () => {
  it('says of exactly those tools that they are on offer, which nothing else imports', () => {
    const page = readFileSync(join(root, 'docs/methods/inference.md'), 'utf8')
    const [, offered] = /deciding nothing here, are (.*?)\./s.exec(page) ?? []
    const unused = readdirSync(join(root, 'src/stats'))
      .map((name) => basename(name, '.ts'))
      .filter((name) => !text.includes(`/${name}.ts'`))
    expect([...(offered ?? '').matchAll(/`(\w+)`/g)].map(([, name]) => name).toSorted()).toEqual(
      unused.toSorted(),
    )
  })
})
