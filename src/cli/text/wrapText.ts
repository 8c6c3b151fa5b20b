import { stripVTControlCharacters } from 'node:util'

/** Characters on the screen: colours take none. */
export function widthOf(text: string): number {
  return [...stripVTControlCharacters(text)].length
}

/**
 * Prose as lines of at most `width` characters, broken between words; a longer word keeps a line of its own.
 *
 * @param first what the first line begins with, as `- `
 * @param rest what all others begin with
 */
export function wrapText(text: string, width: number, first = '', rest = first): string {
  const lines: string[] = []
  let start = first
  let words: string[] = []
  for (const word of text.split(' ')) {
    const longer = [...words, word]
    if (words.length > 0 && widthOf(start + longer.join(' ')) > width) {
      lines.push(start + words.join(' '))
      start = rest
      words = [word]
    } else words = longer
  }
  return [...lines, start + words.join(' ')].join('\n')
}

/** Every line moved to the right. */
export function indented(text: string, indent = '  '): string {
  return text.replaceAll(/^(?=.)/gm, indent)
}
