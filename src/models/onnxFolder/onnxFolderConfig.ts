import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { describeValue } from '../describeValue.ts'
import { type Fields, positiveNumberField } from '../fields.ts'
import { contextLengthOf } from '../huggingFace/folderConfig.ts'
import { recordFields } from '../huggingFace/recordFields.ts'
import { type OnnxFolder, readOnnxFolderJson } from './onnxFolder.ts'

/** What the files beside a decoder say that the decoder itself does not show. */
export interface OnnxFolderConfig {
  /** Tokens that the model attends to; infinite where nothing says so. */
  readonly contextLength: number
  readonly rope: { readonly theta?: number }
}

/** The tokens between which a model writes down what it heard. */
export interface SpeechTokens {
  readonly startToken: number
  readonly endTokens: readonly number[]
}

/** One idea, under the names that architectures have for it. */
const contextLengthNames = ['max_position_embeddings', 'n_positions', 'n_ctx']

/** @throws RangeError where there is no `config.json` */
export function onnxFolderConfig(folder: OnnxFolder): OnnxFolderConfig {
  const config = readFields(folder, 'config.json')
  const name = contextLengthNames.find((known) => config.get(known) !== undefined)
  const theta = ropeTheta(config)
  return {
    contextLength: name === undefined ? Number.POSITIVE_INFINITY : contextLengthOf(config, name),
    rope: theta === undefined ? {} : { theta },
  }
}

/** From `generation_config.json` where that says it, as transformers.js has it, or else from `config.json`. */
export function speechTokens(folder: OnnxFolder): SpeechTokens {
  const config = readFields(folder, 'config.json')
  const isThere = existsSync(join(folder.path, 'generation_config.json'))
  const generation = isThere ? readFields(folder, 'generation_config.json') : config
  const find = (name: string): unknown => generation.get(name) ?? config.get(name)
  const startToken = find('decoder_start_token_id') ?? find('bos_token_id')
  if (!isToken(startToken))
    throw config.fault('decoder_start_token_id', `must be a token, got ${describeValue(startToken)}`)
  const end = find('eos_token_id')
  const endTokens: readonly unknown[] = Array.isArray(end) ? end : [end]
  if (!endTokens.every(isToken))
    throw config.fault('eos_token_id', `must be a token or a list of them, got ${describeValue(end)}`)
  return { startToken, endTokens }
}

function ropeTheta(config: Fields): number | undefined {
  const nested = config.get('rope_parameters')
  const fields = nested === undefined ? config : recordFields(nested, 'config.json: rope_parameters')
  return fields.get('rope_theta') === undefined ? undefined : positiveNumberField(fields, 'rope_theta')
}

function readFields(folder: OnnxFolder, name: string): Fields {
  return recordFields(readOnnxFolderJson(folder, name), name)
}

function isToken(value: unknown): value is number {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0
}
