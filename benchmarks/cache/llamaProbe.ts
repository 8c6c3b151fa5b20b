/**
 * llama.cpp decoding with caches of several types, on one thread: `node llamaProbe.ts MODEL CONTEXT ROUNDS`, a JSON line.
 *
 * Milliseconds of a token at the start and at the end of the context; cache types take turns.
 */
import type { StepMs } from './llamaRows.ts'

/** What is used of node-llama-cpp, which is no dependency. */
interface LlamaBinding {
  readonly LlamaLogLevel: Readonly<Record<string, string>>
  getLlama(options: object): Promise<{ loadModel(options: object): Promise<LlamaModel> }>
}
interface LlamaModel {
  createContext(options: object): Promise<{ getSequence(): LlamaSequence }>
}
interface LlamaSequence {
  readonly nextTokenIndex: number
  controlledEvaluate(input: readonly (number | readonly [number, object])[]): Promise<unknown>
}

const [modelPath, context, numRounds] = process.argv.slice(2)
const contextTokens = Number(context)
const startTokens = 64
const tokensPerTurn = 4
const cacheTypes = ['f16', 'q8_0', 'q4_0'] as const

// not known to the compiler, for it need not be there
const packageName = 'node-llama-cpp'
const { getLlama, LlamaLogLevel } = (await import(packageName)) as LlamaBinding
const llama = await getLlama({ gpu: false, build: 'never', logLevel: LlamaLogLevel.error })
const model = await llama.loadModel({ modelPath })
const sequences = new Map<string, LlamaSequence>()
for (const type of cacheTypes) {
  const cacheType = type.toUpperCase()
  const options = {
    contextSize: contextTokens + startTokens + 4 * tokensPerTurn * (Number(numRounds) + 1),
    threads: 1,
    flashAttention: true,
    experimentalKvCacheKeyType: cacheType,
    experimentalKvCacheValueType: cacheType,
  }
  sequences.set(type, (await model.createContext(options)).getSequence())
}
const steps: StepMs[] = []
for (const numTokens of [startTokens, contextTokens]) {
  for (const sequence of sequences.values()) await fillTo(sequence, numTokens)
  for (let round = -1; round < Number(numRounds); round++)
    for (const [type, sequence] of sequences) {
      const ms = await decode(sequence)
      if (round >= 0) steps.push({ type, atStart: numTokens === startTokens, ms })
    }
}
console.log(JSON.stringify(steps))
process.exit(0)

/** Any words do. */
function tokenAt(index: number): number {
  return 100 + ((index * 7919) % 20_000)
}

async function fillTo(sequence: LlamaSequence, numTokens: number): Promise<void> {
  const start = sequence.nextTokenIndex
  await sequence.controlledEvaluate(
    Array.from({ length: numTokens - start }, (_, index) => tokenAt(start + index)),
  )
}

/** Milliseconds of one token. */
async function decode(sequence: LlamaSequence): Promise<number> {
  const start = performance.now()
  for (let index = 0; index < tokensPerTurn; index++)
    await sequence.controlledEvaluate([[tokenAt(sequence.nextTokenIndex), { generateNext: { token: true } }]])
  return (performance.now() - start) / tokensPerTurn
}
