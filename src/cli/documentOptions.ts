import { type Command, InvalidArgumentError, Option } from 'commander'
import { type DocumentText, readPassages, readTexts } from '../models/documents.ts'
import { positiveInteger, someText } from './options.ts'

/** The texts that a model is to run on, as they are typed. */
export interface TypedDocuments {
  readonly text?: readonly string[]
  readonly documents?: string
  readonly folder?: string
  readonly maxTokens?: number
  readonly chunk: number
}

/** Adds the options of a command that runs a model on texts, in chunks. */
export function withDocumentOptions(command: Command): Command {
  return withTextOptions(command).option(
    '--chunk <n>',
    'tokens that the model sees at once',
    positiveInteger,
    64,
  )
}

/** Adds the options that name texts. */
export function withTextOptions(command: Command): Command {
  return command
    .addOption(new Option('--text <file...>', 'text files, each of them one document').conflicts('documents'))
    .option('--documents <json>', 'passages of files instead: [{ "file", "start", "kind" }, ...]', someText)
    .option('--folder <dir>', 'that the files of --documents are below (default: its own)', someText)
    .option(
      '--max-tokens <n>',
      'first tokens of every document (default: all that the model attends to)',
      positiveInteger,
    )
}

/** @throws RangeError when none are named, or a folder that nothing is below */
export function readDocuments(
  who: string,
  { text, documents, folder }: Pick<TypedDocuments, 'text' | 'documents' | 'folder'>,
): DocumentText[] {
  if (documents !== undefined) return readPassages(documents, folder)
  if (folder !== undefined)
    throw new RangeError(`${who}: --folder goes with --documents, got none; leave it out`)
  if (text !== undefined) return readTexts(text)
  throw new RangeError(`${who}: --text is missing, got nothing; see kqv ${who} --help`)
}

/** The words that name the documents again. */
export function documentWords({ text = [], documents, folder }: TypedDocuments): string[] {
  if (documents === undefined) return ['--text', ...text]
  return ['--documents', documents, ...(folder === undefined ? [] : ['--folder', folder])]
}

/** Whole numbers and ranges of them, ascending, as `0,5,10-12`. */
export function numberRanges(text: string): number[] {
  const numbers = new Set<number>()
  for (const part of text.split(',')) {
    const [, first, last = first] = /^(\d{1,4})(?:-(\d{1,4}))?$/.exec(part.trim()) ?? []
    if (first === undefined || Number(last) < Number(first))
      throw new InvalidArgumentError('expected layers and ranges of them, as 0,5,10-12')
    for (let number = Number(first); number <= Number(last); number++) numbers.add(number)
  }
  return [...numbers].toSorted((a, b) => a - b)
}

/** Collects the values of an option that may be given several times. */
export function collected(text: string, before: readonly string[] = []): readonly string[] {
  return [...before, someText(text)]
}

export function wholeNumber(text: string): number {
  const value = text.trim() === '' ? Number.NaN : Number(text)
  if (!(Number.isSafeInteger(value) && value >= 0))
    throw new InvalidArgumentError('expected a whole number, 0 or more')
  return value
}
