/**
 * The merges of a SentencePiece vocabulary, best first: every way to make a token of two others, by the token's score.
 *
 * Of two ways to make one token SentencePiece takes the one further left in the text, and a list of merges the one that is
 * listed first. That matters only where both overlap.
 *
 * @param scores of every token; more is better
 *
 * Source: Kudo and Richardson (2018), "SentencePiece: A simple and language independent subword tokenizer and
 * detokenizer for Neural Text Processing", arXiv:1808.06226.
 */
export function mergesOfScores(tokens: readonly string[], scores: readonly number[]): [string, string][] {
  const known = new Set(tokens)
  const merges = tokens.flatMap((token, id) =>
    partsOf(token)
      .filter(([left, right]) => known.has(left) && known.has(right))
      .map((parts) => ({ parts, score: scores[id] })),
  )
  return merges.toSorted((a, b) => b.score - a.score).map(({ parts }) => parts)
}

/** Every cut of a text in two, between characters. */
function partsOf(text: string): [string, string][] {
  const parts: [string, string][] = []
  let cut = 0
  for (const character of text) {
    if (cut > 0) parts.push([text.slice(0, cut), text.slice(cut)])
    cut += character.length
  }
  return parts
}
