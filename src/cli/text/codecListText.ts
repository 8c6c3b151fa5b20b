import { styleText } from 'node:util'
import { centerOption } from '../../codecs/centered.ts'
import type { CodecFamily, CodecOption } from '../../codecs/codec.ts'
import type { CodecEntry } from '../../formats/codecListSchema.ts'
import { textTable } from './textTable.ts'
import { indented, wrapText } from './wrapText.ts'

/** The codecs as a table, and below it what options they take: the same in all widths of a family. */
export function codecListText(
  codecs: readonly CodecEntry[],
  families: readonly CodecFamily[],
  width: number,
): string {
  const table = textTable(
    [
      { title: 'codec' },
      { title: 'bits', align: 'right' },
      { title: 'code bits', align: 'right' },
      { title: 'what it is', wrapAt: 40 },
    ],
    codecs.map(({ id, title, codeBits, bitsPerValue }) => [
      id,
      bitsPerValue.toFixed(3),
      String(codeBits),
      title,
    ]),
    width,
  )
  return [table, optionsText(families, width)].join('\n\n')
}

function optionsText(families: readonly CodecFamily[], width: number): string {
  const ofAny = { names: ['any codec'], options: [centerOption] }
  const blocks = [...sharedOptions(families), ofAny].map(({ names, options }) => {
    const rows = options.map(({ name, values, summary }) => [`${name}=${values.join('|')}`, summary])
    const table = textTable([{ title: '' }, { title: '', wrapAt: 30 }], rows, width - 4)
    return `${wrapText(names.join(', '), width, '  ')}\n${indented(table, '    ')}`
  })
  const title = 'Options go behind a colon, as in mse4:rotation=haar,norm=float32; the default comes first'
  return [styleText('bold', wrapText(title, width)), ...blocks].join('\n')
}

interface OptionGroup {
  readonly names: string[]
  readonly options: readonly CodecOption[]
}

/** Families with the same options, once. */
function sharedOptions(families: readonly CodecFamily[]): OptionGroup[] {
  const groups = new Map<string, OptionGroup>()
  for (const { name, bits, options } of families) {
    if (options.length === 0) continue
    const label = bits ? `${name}${bits.min} .. ${name}${bits.max}` : name
    const key = JSON.stringify(options)
    const group = groups.get(key)
    if (group) group.names.push(label)
    else groups.set(key, { names: [label], options })
  }
  return [...groups.values()]
}
