import { readdirSync, readFileSync } from 'node:fs'
import { join, relative } from 'node:path'
import { fileURLToPath } from 'node:url'

/** A file that people read. */
export interface TextFile {
  /** From the root of the repository. */
  readonly path: string
  readonly text: string
}

/** Folders that are made, not written. */
const madeFolders = ['.cache', 'node_modules', 'dist', 'out', '.git', '__pycache__']

const root = fileURLToPath(new URL('../../', import.meta.url))

/** Every text of the repository, whether it is committed yet or not. */
export function readRepository(folder = root): TextFile[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry): TextFile[] => {
    const path = join(folder, entry.name)
    if (entry.isDirectory()) return madeFolders.includes(entry.name) ? [] : readRepository(path)
    if (!entry.isFile()) return []
    const bytes = readFileSync(path)
    // as git does: what has a zero byte near its beginning is no text
    if (bytes.subarray(0, 8000).includes(0)) return []
    return [{ path: relative(root, path), text: bytes.toString('utf8') }]
  })
}

/** What holds on one machine only: its folders and users, its own network, the mirror that it installs from. */
const machineMarks: readonly RegExp[] = [
  /(?<![\w.~-])\/(work|root|tmp)\/[\w.-]+/,
  /(?<![\w.~-])\/(home|Users)\/[\w.-]+/,
  /\b[A-Z]:\\{1,2}Users\\/,
  /\bfile:\/{3}\w/,
  /\b(127\.0\.0\.1|10\.\d+\.\d+\.\d+|192\.168\.\d+\.\d+|169\.254\.\d+\.\d+)\b/,
  /\blocalhost:\d/,
  /\bregistry\.[a-z-]+\.(org|com|io|net)\b/,
  /\bregistry\.npmmirror\b|\bpkgs\.dev\.azure\b|\bartifactory\b/i,
  /\bpypi\.org\/simple\b|\bfiles\.pythonhosted\.org\b/,
  /\bproxy\.golang\.org\b/,
]

/** The places in a text that name a machine or a registry, as `README.md:12: <what>`. */
export function machineNames({ path, text }: TextFile): string[] {
  return text.split('\n').flatMap((line, index) =>
    machineMarks.flatMap((mark) => {
      const found = line.match(mark)
      return found ? [`${path}:${index + 1}: ${found[0]}`] : []
    }),
  )
}

/** Files and folders of the repository that a document names: in backticks, or as the target of a link. */
export function namedPaths({ text }: TextFile): string[] {
  const quoted = text.matchAll(
    /`((?:src|test|scripts|docs|schemas|data|tools|studies|examples|\.ci)\/[\w./-]*)`/g,
  )
  const linked = text.matchAll(/\]\(((?!\w+:|#)[^)#]+)[^)]*\)/g)
  return [...quoted, ...linked].map(([, path]) => path)
}
