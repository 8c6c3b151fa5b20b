import { basename, dirname, join } from 'node:path'
import { parseJson } from '../formats/parseJson.ts'
import { readFileBytes } from './readFileBytes.ts'

/** A text to run a model on: what tests take as one independent unit. */
export interface DocumentText {
  readonly source: DocumentSource
  readonly text: string
}

/** Where a document comes from. */
export interface DocumentSource {
  readonly file: string
  /** The words that it begins with; absent: all of the file. */
  readonly start?: string
  /** For people: `dialogue`, `table`. */
  readonly kind?: string
}

/** Files as documents, each whole, under its own name. */
export function readTexts(paths: readonly string[]): DocumentText[] {
  return paths.map((path) => ({ source: { file: basename(path) }, text: readText(path) }))
}

/**
 * Passages of files: a JSON list of `{ file, start, kind }`, the latter two as {@link DocumentSource} has them.
 *
 * @param folder that the files are below; by default the list's own
 */
export function readPassages(path: string, folder = dirname(path)): DocumentText[] {
  const who = basename(path)
  const list = parseJson(readText(path), who)
  if (!Array.isArray(list) || list.length === 0)
    throw new RangeError(
      `${who}: expected a list of { file, start, kind }, got ${JSON.stringify(list).slice(0, 60)}; correct it`,
    )
  return list.map((entry: unknown, index) => readPassage(entry, `${who}: [${index}]`, folder))
}

function readPassage(entry: unknown, who: string, folder: string): DocumentText {
  if (!isSource(entry))
    throw new RangeError(
      `${who}: expected { file, start, kind } of texts, got ${JSON.stringify(entry).slice(0, 60)}; correct it`,
    )
  const { file, start = '', kind } = entry
  const text = readText(join(folder, file))
  const at = text.indexOf(start)
  if (at < 0)
    throw new RangeError(`${who}: ${file} must have a passage that begins so, got "${start}"; correct it`)
  return {
    source: { ...(kind !== undefined && { kind }), file, ...(start !== '' && { start }) },
    text: text.slice(at),
  }
}

function isSource(entry: unknown): entry is DocumentSource {
  if (typeof entry !== 'object' || entry === null || !('file' in entry)) return false
  const isText = (value: unknown): boolean => typeof value === 'string'
  return Object.entries(entry).every(
    ([name, value]) => ['file', 'start', 'kind'].includes(name) && isText(value),
  )
}

function readText(path: string): string {
  const bytes = readFileBytes(path)
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch {
    throw new RangeError(`${path}: expected a text in UTF-8, got other bytes; name a text file`)
  }
}
