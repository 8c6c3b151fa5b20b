import { readFileSync } from 'node:fs'
import ts from 'typescript'
import { expect, it } from 'vitest'

const root = new URL('../../', import.meta.url)

/** Declarations of the modules that the README imports, as `npm test` has built them. */
function stableModules(): string[] {
  const readme = readFileSync(new URL('README.md', root), 'utf8')
  const names = [...readme.matchAll(/kqv\/(\w+\/\w+)/g)].map(([, name]) => name)
  return [...new Set(names)].map((name) => new URL(`dist/${name}.d.ts`, root).pathname)
}

it('needs no types of Node to be compiled against', () => {
  const modules = stableModules()
  expect(modules.map((path) => path.replace(/.*\//, ''))).toEqual(
    expect.arrayContaining(['quantizedCache.d.ts', 'hostThreads.d.ts', 'quantizedPast.d.ts']),
  )
  const program = ts.createProgram(modules, {
    strict: true,
    noEmit: true,
    types: [],
    skipLibCheck: false,
    skipDefaultLibCheck: true,
    module: ts.ModuleKind.NodeNext,
    target: ts.ScriptTarget.ES2023,
  })
  const messages = ts
    .getPreEmitDiagnostics(program)
    .map(({ file, messageText }) => `${file?.fileName}: ${ts.flattenDiagnosticMessageText(messageText, ' ')}`)
  expect(messages).toEqual([])
})
