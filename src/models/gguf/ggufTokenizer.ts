import { describeValue } from '../describeValue.ts'
import { booleanField, type Fields, numberListField, textField, textListField } from '../fields.ts'
import type { TokenizerJson } from '../tokenizer.ts'
import { mergesOfScores } from './mergesOfScores.ts'
import { preTokenizers } from './preTokenizers.ts'

/** Kinds of tokens, by their number in `tokenizer.ggml.token_type`. */
const CONTROL = 3
const USER_DEFINED = 4

/** Stands for a space in SentencePiece's tokens. */
const SPACE_MARK = '\u2581'

/**
 * The vocabulary of a GGUF file as a `tokenizer.json` would have it, so that both give the same ids.
 *
 * As in llama.cpp, a text is not normalized: where the model's own tokenizer composes characters first (Qwen), a text that
 * is not composed gets other ids.
 */
export function ggufTokenizer(metadata: Fields): TokenizerJson {
  const model = textField(metadata, 'tokenizer.ggml.model')
  if (model === 'gpt2') return byteLevelTokenizer(metadata)
  if (model === 'llama') return sentencePieceTokenizer(metadata)
  throw metadata.fault(
    'tokenizer.ggml.model',
    `must be gpt2 or llama, got ${describeValue(model)}; use the Hugging Face folder of the model`,
  )
}

/** Byte-level BPE: bytes stand as visible characters, and merges are listed by rank. */
function byteLevelTokenizer(metadata: Fields): TokenizerJson {
  const tokens = textListField(metadata, 'tokenizer.ggml.tokens')
  const preTokenizer = preTokenizerOf(metadata)
  const splits = preTokenizer.patterns.map((pattern) => ({
    type: 'Split',
    pattern: { Regex: pattern },
    behavior: 'Isolated',
    invert: false,
  }))
  return {
    added_tokens: addedTokens(metadata, tokens),
    normalizer: null,
    pre_tokenizer: {
      type: 'Sequence',
      pretokenizers: [...splits, { type: 'ByteLevel', add_prefix_space: false, use_regex: false }],
    },
    model: {
      type: 'BPE',
      vocab: vocabularyOf(tokens),
      merges: textListField(metadata, 'tokenizer.ggml.merges').map(splitMerge),
      ignore_merges: preTokenizer.ignoresMerges,
    },
    post_processor: startTemplate(metadata, tokens, preTokenizer.addsBos),
    decoder: { type: 'ByteLevel' },
  }
}

/** SentencePiece's BPE: spaces are a letter, merges follow from scores, and what has no token is spelt in bytes. */
function sentencePieceTokenizer(metadata: Fields): TokenizerJson {
  const tokens = textListField(metadata, 'tokenizer.ggml.tokens')
  const scores = numberListField(metadata, 'tokenizer.ggml.scores')
  const addsSpace = booleanField(metadata, 'tokenizer.ggml.add_space_prefix', true)
  const markSpaces = { type: 'Replace', pattern: { String: ' ' }, content: SPACE_MARK }
  return {
    added_tokens: addedTokens(metadata, tokens),
    normalizer: {
      type: 'Sequence',
      normalizers: [...(addsSpace ? [{ type: 'Prepend', prepend: SPACE_MARK }] : []), markSpaces],
    },
    pre_tokenizer: null,
    model: {
      type: 'BPE',
      vocab: vocabularyOf(tokens),
      merges: mergesOfScores(tokens, scores),
      byte_fallback: true,
      unk_token: tokens[Number(metadata.get('tokenizer.ggml.unknown_token_id') ?? 0)],
    },
    post_processor: startTemplate(metadata, tokens, true),
    decoder: {
      type: 'Sequence',
      decoders: [
        { type: 'Replace', pattern: { String: SPACE_MARK }, content: ' ' },
        { type: 'ByteFallback' },
        { type: 'Fuse' },
        ...(addsSpace ? [{ type: 'Strip', content: ' ', start: 1, stop: 0 }] : []),
      ],
    },
  }
}

function preTokenizerOf(metadata: Fields): (typeof preTokenizers)[string] {
  const name = textField(metadata, 'tokenizer.ggml.pre', 'default')
  if (Object.hasOwn(preTokenizers, name)) return preTokenizers[name]
  throw metadata.fault(
    'tokenizer.ggml.pre',
    `must be one of ${Object.keys(preTokenizers).join(', ')}, got ${describeValue(name)}; ` +
      'use the Hugging Face folder of the model',
  )
}

function vocabularyOf(tokens: readonly string[]): Readonly<Record<string, number>> {
  return Object.fromEntries(tokens.map((token, id) => [token, id]))
}

/** A merge is two tokens with a space between; a token may begin with one. */
function splitMerge(merge: string): [string, string] {
  const space = merge.indexOf(' ', 1)
  return [merge.slice(0, space), merge.slice(space + 1)]
}

/** Tokens that are found in a text before it is cut. */
function addedTokens(metadata: Fields, tokens: readonly string[]): TokenizerJson['added_tokens'] {
  if (metadata.get('tokenizer.ggml.token_type') === undefined) return []
  const types = numberListField(metadata, 'tokenizer.ggml.token_type')
  return tokens
    .map((content, id) => ({ id, content, special: types[id] === CONTROL, normalized: false }))
    .filter(({ id, content }) => content !== '' && (types[id] === CONTROL || types[id] === USER_DEFINED))
}

/** Puts the BOS token before a text, where the model expects it. */
function startTemplate(metadata: Fields, tokens: readonly string[], addsBos: boolean): object | null {
  if (!booleanField(metadata, 'tokenizer.ggml.add_bos_token', addsBos)) return null
  const id = metadata.get('tokenizer.ggml.bos_token_id')
  if (typeof id !== 'number' || tokens[id] === undefined)
    throw metadata.fault('tokenizer.ggml.bos_token_id', `must be the id of a token, got ${describeValue(id)}`)
  return {
    type: 'TemplateProcessing',
    single: [{ SpecialToken: { id: tokens[id], type_id: 0 } }, { Sequence: { id: 'A', type_id: 0 } }],
  }
}
