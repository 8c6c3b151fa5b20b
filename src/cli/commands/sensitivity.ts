import { dirname } from 'node:path'
import { Command } from 'commander'
import type { Sensitivity } from '../../cache/sensitivity.ts'
import type { CodecId } from '../../codecs/codec.ts'
import { codecSize, parseCodecId } from '../../codecs/registry.ts'
import { writeSensitivity } from '../../formats/sensitivityFile.ts'
import { openModel } from '../../models/openModel.ts'
import { measureSensitivity, type SensitivityRequest } from '../../models/sensitivity.ts'
import { tokenizeDocuments } from '../../models/tokenizeDocuments.ts'
import { atomicWrite, checkFile, withFolder } from '../atomicWrite.ts'
import { readDocuments, type TypedDocuments, withTextOptions } from '../documentOptions.ts'
import { loadModel } from '../loadModel.ts'
import { jsonOption, seedOption, someText, threadsOption } from '../options.ts'
import { outputColumns, print } from '../print.ts'
import { withProgress } from '../progress.ts'
import { stoppable } from '../stoppable.ts'
import { sensitivityText } from '../text/sensitivityText.ts'

interface SensitivityCommandOptions extends Omit<TypedDocuments, 'chunk'> {
  readonly out: string
  readonly probe: string
  readonly seed: number
  readonly threads?: number
  readonly json?: boolean
}

export function sensitivityCommand(): Command {
  const command = new Command('sensitivity')
    .description('measure what each tensor of the cache is worth to the predictions of a model')
    .argument('<model>', 'GGUF file, or Hugging Face folder (config.json, safetensors, tokenizer.json)')
    .requiredOption('--out <json>', 'file to write, for kqv recommend --sensitivity', someText)
  return withTextOptions(command)
    .option('--probe <id>', 'codec that tensors are stored in, one at a time', someText, 'mse3')
    .addOption(seedOption)
    .addOption(threadsOption)
    .addOption(jsonOption)
    .addHelpText('after', epilogue)
    .action(run)
}

const epilogue = `
Examples:
  kqv sensitivity model.gguf --text texts/*.txt --out sensitivity.json
  kqv recommend trace.safetensors --sensitivity sensitivity.json --out out

The model runs once for each tensor, with that tensor alone in a coarse codec
and all others in float16. A recommendation with these weights minimises what
the predictions lose, not what the attention does. Use texts that you will not
judge the recommendation on. They are run at once: a few hundred tokens each.`

async function run(modelPath: string, options: SensitivityCommandOptions): Promise<void> {
  checkFile(options.out)
  const texts = readDocuments('sensitivity', options)
  const source = openModel(modelPath)
  const probe = readProbe(options.probe, source.config.shape.headDim)
  const documents = tokenizeDocuments(texts, source, {
    maxTokens: options.maxTokens,
    leastTokens: 2,
  })
  const model = await loadModel(source, options.threads)
  const request = { model, documents, probe, seed: options.seed }
  const sensitivity = await measured(request)
  if (!sensitivity) return
  await withFolder(dirname(options.out), async () => atomicWrite(options.out, writeSensitivity(sensitivity)))
  print(options.json ? writeSensitivity(sensitivity) : sensitivityText(sensitivity, outputColumns()))
  if (!options.json) print(`\nWrote ${options.out}`)
}

async function measured(
  request: Omit<SensitivityRequest, 'signal' | 'onProgress'>,
): Promise<Sensitivity | undefined> {
  try {
    return await stoppable(
      (signal) =>
        withProgress('storing one tensor at a time', (onProgress) =>
          measureSensitivity({ ...request, signal, onProgress }),
        ),
      (why) => `kqv sensitivity: stopped, ${why}; run it again`,
    )
  } finally {
    await request.model.close()
  }
}

/** @throws RangeError for an id that is unknown or cannot serve the head dim, or is no coarser than the rest of the cache */
function readProbe(text: string, headDim: number): CodecId {
  const { id } = parseCodecId(text)
  if (codecSize(id, headDim).codeBits < 16) return id
  throw new RangeError(
    `sensitivity: --probe: expected a codec below the 16 bits of the baseline, got ${id}; take one as coarse as mse3`,
  )
}
