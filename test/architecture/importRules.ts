import { layerNamed } from './layers.ts'
import { fileRule, type Rule } from './rule.ts'
import { type Import, placeOf, type SourceFile } from './sourceFile.ts'

const isDeclared = fileRule('has only folders that the layer table declares', ({ path, layer }) =>
  layerNamed(layer) ? [] : [`${path}: no layer "${layer}"; declare it in layers.ts and ARCHITECTURE.md`],
)

const importsDownward = importRule('imports only downward', (file, { target }) => {
  const to = target?.split('/')[0]
  if (to === undefined || to === '..' || to === file.layer) return undefined
  return layerNamed(file.layer)?.imports.includes(to) ? undefined : `${file.layer} may not import ${to}`
})

const staysInside = importRule('imports no file outside of src', (_, { target }) =>
  target?.startsWith('../') ? `"${target}" is outside` : undefined,
)

const importsListedPackages = importRule('imports only the packages its layer lists', (file, imported) => {
  const { specifier, target } = imported
  if (target !== undefined || specifier.startsWith('node:')) return undefined
  const allowed = layerNamed(file.layer)?.packages ?? []
  const isAllowed = allowed.some((name) =>
    name.endsWith('/') ? specifier.startsWith(name) : specifier === name,
  )
  return isAllowed ? undefined : `${file.layer} may not import the package ${specifier}`
})

const keepsFromHostModules = importRule(
  'imports node: only in layers that touch the host',
  (file, imported) => {
    if (!imported.specifier.startsWith('node:') || layerNamed(file.layer)?.touchesHost) return undefined
    return `${file.layer} may not import ${imported.specifier}`
  },
)

const hasNoBarrel: Rule = {
  title: 'has no barrel: each import names the file that it needs',
  violations: (files) => [
    ...files.filter(({ path }) => /(^|\/)index\.ts$/.test(path)).map(({ path }) => `${path}: a barrel`),
    ...files.flatMap((file) =>
      file.imports
        .filter(({ node }) => /^export\s*\*/.test(node.getText(file.syntax)))
        .map(({ node }) => `${placeOf(file, node)}: exports all of another file`),
    ),
  ],
}

const hasNoCycle: Rule = {
  title: 'has no import cycle between files',
  violations(files) {
    const targets = new Map(
      files.map((file) => [file.path, file.imports.flatMap(({ target }) => target ?? [])]),
    )
    const finished = new Set<string>()
    const cycles: string[] = []
    function visit(path: string, trail: readonly string[]): void {
      const start = trail.indexOf(path)
      if (start >= 0) cycles.push([...trail.slice(start), path].join(' -> '))
      if (start >= 0 || finished.has(path)) return
      for (const target of targets.get(path) ?? []) visit(target, [...trail, path])
      finished.add(path)
    }
    for (const { path } of files) visit(path, [])
    return cycles
  },
}

export const importRules: readonly Rule[] = [
  isDeclared,
  importsDownward,
  staysInside,
  importsListedPackages,
  keepsFromHostModules,
  hasNoBarrel,
  hasNoCycle,
]

/** @param judge what is wrong with one import, or undefined */
function importRule(title: string, judge: (file: SourceFile, imported: Import) => string | undefined): Rule {
  return fileRule(title, (file) =>
    file.imports.flatMap((imported) => {
      const fault = judge(file, imported)
      return fault === undefined ? [] : [`${placeOf(file, imported.node)}: ${fault}`]
    }),
  )
}
