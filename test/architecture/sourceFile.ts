import { globSync, readFileSync } from 'node:fs'
import { posix } from 'node:path'
import ts from 'typescript'

/** One file of `src/`. */
export interface SourceFile {
  /** From `src/`, with forward slashes: `codecs/mse.ts`. */
  readonly path: string
  /** The folder right under `src/`. */
  readonly layer: string
  readonly text: string
  readonly syntax: ts.SourceFile
  /** Outer before inner. */
  readonly nodes: readonly ts.Node[]
  readonly imports: readonly Import[]
}

/** Something that a file imports, re-exports or loads. */
export interface Import {
  readonly node: ts.Node
  /** As it is written. */
  readonly specifier: string
  /** From `src/`, for a relative specifier; begins with `../` when it leaves `src/`. */
  readonly target?: string
}

export function parseSource(path: string, text: string): SourceFile {
  const syntax = ts.createSourceFile(path, text, ts.ScriptTarget.ES2023, true)
  const nodes = nodesOf(syntax)
  const imports = nodes.flatMap((node) => importOf(node, path))
  return { path, layer: path.split('/')[0], text, syntax, nodes, imports }
}

/** Every TypeScript file of `src/`; declarations of the platform are no code of ours. */
export function readSources(): SourceFile[] {
  const root = new URL('../../src/', import.meta.url)
  return globSync('**/*.ts', { cwd: root })
    .map((path) => path.replaceAll('\\', '/'))
    .filter((path) => !path.endsWith('.d.ts'))
    .toSorted()
    .map((path) => parseSource(path, readFileSync(new URL(path, root), 'utf8')))
}

/** `codecs/mse.ts:12`, for messages. */
export function placeOf(file: SourceFile, node: ts.Node): string {
  return `${file.path}:${file.syntax.getLineAndCharacterOfPosition(node.getStart(file.syntax)).line + 1}`
}

function nodesOf(node: ts.Node): ts.Node[] {
  return [node, ...node.getChildren().flatMap(nodesOf)]
}

function importOf(node: ts.Node, path: string): Import[] {
  const specifier = specifierOf(node)
  if (specifier === undefined) return []
  if (!specifier.startsWith('.')) return [{ node, specifier }]
  return [{ node, specifier, target: posix.join(posix.dirname(path), specifier) }]
}

function specifierOf(node: ts.Node): string | undefined {
  const named = moduleNameOf(node)
  return named && ts.isStringLiteralLike(named) ? named.text : undefined
}

function moduleNameOf(node: ts.Node): ts.Node | undefined {
  if (ts.isImportDeclaration(node) || ts.isExportDeclaration(node)) return node.moduleSpecifier
  if (ts.isImportTypeNode(node))
    return ts.isLiteralTypeNode(node.argument) ? node.argument.literal : undefined
  if (ts.isCallExpression(node) && node.expression.kind === ts.SyntaxKind.ImportKeyword)
    return node.arguments[0]
  return undefined
}
