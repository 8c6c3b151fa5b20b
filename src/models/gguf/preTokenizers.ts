/** How a byte-level vocabulary wants a text cut before its merges apply. */
export interface PreTokenizer {
  /** Each cuts further what the one before left; what it does not match stays in one piece. */
  readonly patterns: readonly string[]
  /** Whether a piece that is a token needs no merges to be it. */
  readonly ignoresMerges: boolean
  /** Where a file does not say. */
  readonly addsBos: boolean
}

const gpt2Words = String.raw`'s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)`

/** Contractions in any case, words with what leads them, digits, punctuation with its line ends, white space. */
function modernWords(words: string, digits: string, lineEnds: string): string {
  return String.raw`${words}|${digits}| ?[^\s\p{L}\p{N}]+[${lineEnds}]*|\s*[\r\n]+|\s+(?!\S)|\s+`
}

const contractions = String.raw`(?:'[sS]|'[tT]|'[rR][eE]|'[vV][eE]|'[mM]|'[lL][lL]|'[dD])`
const ledWords = String.raw`${contractions}|[^\r\n\p{L}\p{N}]?\p{L}+`
const lead = String.raw`[^\r\n\p{L}\p{N}]?`
/** Letters that are no ASCII capital, or no ASCII small one: llama.cpp's reading of Mistral's classes. */
const notSmall = String.raw`(?:(?=\p{L})[^a-z])`
const notCapital = String.raw`(?:(?=\p{L})[^A-Z])`
const casedWords = `${lead}${notSmall}*${notCapital}+|${lead}${notSmall}+${notCapital}*`

const plain = { ignoresMerges: false, addsBos: false }
const gpt2: PreTokenizer = { ...plain, patterns: [gpt2Words] }
const singleDigits: PreTokenizer = { ...plain, patterns: [String.raw`\p{N}`, gpt2Words] }
const llama3: PreTokenizer = {
  patterns: [modernWords(ledWords, String.raw`\p{N}{1,3}`, String.raw`\r\n`)],
  ignoresMerges: true,
  addsBos: true,
}
const qwen2: PreTokenizer = {
  ...plain,
  patterns: [modernWords(ledWords, String.raw`\p{N}`, String.raw`\r\n`)],
}
const tekken: PreTokenizer = {
  patterns: [modernWords(casedWords, String.raw`\p{N}`, String.raw`\r\n/`)],
  ignoresMerges: true,
  addsBos: true,
}
/** What llama.cpp takes for files from before `tokenizer.ggml.pre`. */
const unnamed: PreTokenizer = {
  ...plain,
  patterns: [String.raw`[\p{P}\$\+<=>\^~\|]+`, gpt2Words, String.raw`\p{N}+`, '[0-9][0-9][0-9]'],
}

/**
 * By the names that `tokenizer.ggml.pre` has.
 *
 * Source: llama.cpp, `llama-vocab.cpp`, `llm_tokenizer_bpe` and `llama_vocab::impl::load`.
 */
export const preTokenizers: Readonly<Record<string, PreTokenizer>> = {
  default: unnamed,
  'gpt-2': gpt2,
  smollm: singleDigits,
  starcoder: singleDigits,
  llama3,
  'llama-v3': llama3,
  'llama-bpe': llama3,
  falcon3: llama3,
  qwen2,
  'deepseek-r1-qwen': qwen2,
  megrez: qwen2,
  tekken,
}
