import ts from 'typescript'
import { layerNamed } from './layers.ts'
import { fileRule, type Rule } from './rule.ts'
import { placeOf, type SourceFile } from './sourceFile.ts'

const maxFileLines = 300
const maxFunctionLines = 70

const vagueNames = ['utils', 'util', 'common', 'helpers', 'helper', 'core', 'lib', 'misc', 'shared']

/** Globals through which a host's state, clock or network comes in. */
const hostGlobals = [
  'process',
  'performance',
  'Date',
  'crypto',
  'fetch',
  'globalThis',
  'require',
  'setTimeout',
]

/** Words that only a KV cache has, as parts of identifiers. */
const domainWords =
  /^(codec|cache|key|query|token|tensor|layer|head|attention|quantiz(e|ed|er)|rotation|scheme|policy|trace|engine)s?$/

const namesFolders = fileRule('names no folder or file by a word that says nothing', ({ path }) =>
  path.split('/').flatMap((part) => {
    const name = part.replace(/\.ts$/, '')
    return vagueNames.includes(name) ? [`${path}: "${name}" says nothing`] : []
  }),
)

const exportsByName = nodeRule('exports by name', (_, node) => {
  const isDefault =
    (node.kind === ts.SyntaxKind.DefaultKeyword && !ts.isDefaultClause(node.parent)) ||
    (ts.isExportSpecifier(node) && node.name.text === 'default')
  return isDefault ? 'a default export' : undefined
})

const takesRandomnessAndTime = nodeRule(
  'takes randomness, time and the environment as arguments below the layers that touch the host',
  ({ layer }, node) => {
    if (layerNamed(layer)?.touchesHost || !ts.isIdentifier(node) || !standsAlone(node)) return undefined
    if (hostGlobals.includes(node.text)) return `uses ${node.text}`
    return node.text === 'Math' && /^Math\s*\.\s*random$/.test(node.parent.getText())
      ? 'uses Math.random'
      : undefined
  },
)

const keepsFilesShort = fileRule(`has no file of more than ${maxFileLines} lines`, ({ path, text }) => {
  const numLines = text.trimEnd().split('\n').length
  return numLines > maxFileLines ? [`${path}: ${numLines} lines`] : []
})

const keepsFunctionsShort = nodeRule(
  `has no function of more than ${maxFunctionLines} lines`,
  (file, node) => {
    if (!ts.isFunctionLike(node)) return undefined
    const numLines = node.getText(file.syntax).split('\n').length
    return numLines > maxFunctionLines ? `a function of ${numLines} lines` : undefined
  },
)

const keepsStatsGeneral = nodeRule(
  'has no word of the domain in an identifier of stats',
  ({ layer }, node) => {
    if (layer !== 'stats' || !ts.isIdentifier(node) || isMember(node)) return undefined
    const words = node.text.split(/(?=[A-Z])|_/).map((word) => word.toLowerCase())
    const found = words.find((word) => domainWords.test(word))
    return found === undefined ? undefined : `"${node.text}" speaks of a ${found}`
  },
)

const hasNoAny = nodeRule('has no any', (_, node) =>
  node.kind === ts.SyntaxKind.AnyKeyword ? 'a type any' : undefined,
)

const silencesNothing = fileRule('silences no check', ({ path, text }) =>
  text.split('\n').flatMap((line, index) => {
    const found = line.match(/@ts-(ignore|expect-error|nocheck)|(eslint|oxlint)-disable|biome-ignore/)
    return found ? [`${path}:${index + 1}: ${found[0]}`] : []
  }),
)

export const contentRules: readonly Rule[] = [
  namesFolders,
  exportsByName,
  takesRandomnessAndTime,
  keepsFilesShort,
  keepsFunctionsShort,
  keepsStatsGeneral,
  hasNoAny,
  silencesNothing,
]

/** Whether a name is chosen elsewhere: that of a member, as in `list.keys()`. */
function isMember(node: ts.Identifier): boolean {
  return ts.isPropertyAccessExpression(node.parent) && node.parent.name === node
}

/** Whether a name stands for a global: `Date`, but not `row.Date` or `{ Date: 1 }`. */
function standsAlone(node: ts.Identifier): boolean {
  return !isMember(node) && !(ts.isPropertyAssignment(node.parent) && node.parent.name === node)
}

/** @param judge what is wrong with one node, or undefined */
function nodeRule(title: string, judge: (file: SourceFile, node: ts.Node) => string | undefined): Rule {
  return fileRule(title, (file) =>
    file.nodes.flatMap((node) => {
      const fault = judge(file, node)
      return fault === undefined ? [] : [`${placeOf(file, node)}: ${fault}`]
    }),
  )
}
