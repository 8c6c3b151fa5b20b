import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { bytesSource } from '../../src/formats/byteSource.ts'
import { readSafetensors } from '../../src/formats/safetensors.ts'
import type { TokenizedDocument } from '../../src/models/tokenizeDocuments.ts'

/** The trace of SmolLM2 in `data/`: what `kqv capture` kept of eleven documents. */
export const committedTrace = fileURLToPath(new URL('../../data/smollm2-135m.safetensors', import.meta.url))

/** What another program, in NumPy, kept of documents 0 and 7 in three layers. */
export const numpyTrace = fileURLToPath(new URL('../fixtures/smollm2/trace.safetensors', import.meta.url))
export const numpyDocuments = [0, 7]

/** The mean negative log-likelihood of each of the eleven documents, by that program. */
export const numpyNats: readonly number[] = JSON.parse(
  readFileSync(new URL('../fixtures/smollm2/nats.json', import.meta.url), 'utf8'),
)

/** What a trace says of itself, parsed where it is JSON. */
export function traceMetadata(path: string): Readonly<Record<string, unknown>> {
  const { metadata } = readSafetensors(bytesSource(readFileSync(path)))
  return Object.fromEntries(
    [...metadata].map(([name, text]) => [name, /^[[{\d]/.test(text) ? JSON.parse(text) : text]),
  )
}

/** The documents of a trace, as tokens. */
export function tracedDocuments(path: string): TokenizedDocument[] {
  const { texts, token_ids: tokenIds } = traceMetadata(path) as {
    texts: TokenizedDocument['source'][]
    token_ids: number[][]
  }
  return texts.map((source, index) => ({ source, tokenIds: Int32Array.from(tokenIds[index]) }))
}
