import { readFileSync } from 'node:fs'
import { bytesSource, sliceSource } from '../../src/formats/byteSource.ts'
import { floatTensor } from '../../src/formats/floatTensor.ts'
import { readSafetensors } from '../../src/formats/safetensors.ts'

/** What transformers computed with a model of `test/fixtures/llama/`. */
export interface ExpectedRun {
  readonly tokenIds: readonly number[]
  values(tensor: string): Float32Array
}

export function readExpected(name: string): ExpectedRun {
  const path = new URL(`../fixtures/llama/${name}/expected.safetensors`, import.meta.url)
  const source = bytesSource(readFileSync(path))
  const { tensors } = readSafetensors(source)
  const bytesOf = (tensor: string) => {
    const { offset, byteLength } = tensors.get(tensor)!
    return sliceSource(source, offset, byteLength)
  }
  const ids = bytesOf('token_ids')
  return {
    tokenIds: [...new Int32Array(new Uint8Array(ids.read(0, ids.size)).buffer)],
    values: (tensor) => {
      const bytes = bytesOf(tensor)
      return floatTensor(bytes, 'F32', [bytes.size / 4]).readValues(0, bytes.size / 4)
    },
  }
}
