// A KV cache in 4 bits: append, attend, branch, save. Run it with `node examples/quantizedCache.ts` after a build.
import { createQuantizedCache } from 'kqv/cache/quantizedCache'
import { bytesSource } from 'kqv/formats/byteSource'
import { readPackedCache, writePackedCache } from 'kqv/formats/packedCache'
import { hostThreads } from 'kqv/threads/hostThreads'

const shape = { numLayers: 2, numQueryHeads: 8, numKvHeads: 2, headDim: 64 }
const cache = createQuantizedCache({
  shape,
  codecs: { keys: 'mse4', values: 'mse4' },
  sinkTokens: 4, // the first tokens and
  recentWindow: 64, // the last ones stay in f16
  threads: hostThreads(2),
})

// stand-ins for what a model computes: [numHeads, numTokens, headDim]
const vectors = (numHeads: number, numTokens: number): Float32Array =>
  Float32Array.from({ length: numHeads * numTokens * shape.headDim }, (_, index) => Math.sin(index * index))

// a prompt of 1,000 tokens, then one token
for (const numTokens of [1000, 1])
  for (let layer = 0; layer < shape.numLayers; layer++) {
    cache.append(layer, vectors(2, numTokens), vectors(2, numTokens))
    const outputs = cache.attend(layer, vectors(8, numTokens))
    console.log(`layer ${layer}: ${cache.numTokens(layer)} tokens, ${outputs.length} outputs`)
  }

const f16Bytes = 2 * 2 * shape.numLayers * shape.numKvHeads * shape.headDim * cache.numTokens(0)
console.log(`${cache.heldBytes} bytes, ${(f16Bytes / cache.heldBytes).toFixed(2)} x less than f16`)

const branch = cache.fork() // shares all pages
branch.truncate(500)
const file = writePackedCache(branch)
console.log(`${readPackedCache(bytesSource(file)).numTokens(1)} tokens in a file of ${file.length} bytes`)
branch.close()
cache.close()
