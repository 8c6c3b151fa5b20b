import { Command } from 'commander'
import { centerOption } from '../../codecs/centered.ts'
import { bitsPerValue, type CodecFamily, type CodecId } from '../../codecs/codec.ts'
import { codecSize } from '../../codecs/registry.ts'
import { type CodecEntry, codecListSchema } from '../../formats/codecListSchema.ts'
import { documentText } from '../../formats/documentText.ts'
import { familiesFor, idsOf } from '../menu.ts'
import { jsonOption, positiveInteger } from '../options.ts'
import { outputColumns, print } from '../print.ts'
import { codecListText } from '../text/codecListText.ts'

export function codecsCommand(): Command {
  return new Command('codecs')
    .description('list the codecs, with the bits that they really take')
    .option('--head-dim <d>', 'values in a vector', positiveInteger, 128)
    .addOption(jsonOption)
    .addHelpText('after', '\nExamples:\n  kqv codecs\n  kqv codecs --head-dim 64 --json')
    .action(({ headDim, json }: { headDim: number; json?: boolean }) => {
      const families = familiesFor(headDim)
      const codecs = families.flatMap((family) => idsOf(family).map((id) => describe(family, id, headDim)))
      print(
        json
          ? documentText(codecListSchema, { format: 'kqv-codecs-1', headDim, codecs })
          : codecListText(codecs, families, outputColumns()),
      )
    })
}

/** One codec with its options at their defaults. */
function describe(family: CodecFamily, id: CodecId, headDim: number): CodecEntry {
  const codec = codecSize(id, headDim)
  return {
    id,
    title: family.title,
    codeBits: codec.codeBits,
    bitsPerValue: bitsPerValue(codec),
    options: Object.fromEntries([...family.options, centerOption].map(({ name, values }) => [name, values])),
    source: family.source,
  }
}
