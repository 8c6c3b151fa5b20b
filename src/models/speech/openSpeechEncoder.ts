import { dirname } from 'node:path'
import { openSession } from '../onnxFolder/openSession.ts'
import { readFileBytes } from '../readFileBytes.ts'
import type { EncoderStates } from '../tokenizeDocuments.ts'

/** What hears, before a decoder writes down. */
export interface SpeechEncoder {
  /** @param samples from -1 to 1, 16,000 a second */
  encode(samples: Float32Array): Promise<EncoderStates>
  close(): Promise<void>
}

/**
 * Opens an encoder that takes samples as they are, as Moonshine's does.
 *
 * @param path of an ONNX file
 * @throws RangeError when it takes something else, or onnxruntime-node is not installed
 */
export async function openSpeechEncoder(path: string, threads: number): Promise<SpeechEncoder> {
  const session = await openSession(readFileBytes(path), threads, dirname(path))
  const { Tensor } = await import('onnxruntime-node')
  const other = session.inputNames.find((name) => name !== 'input_values')
  if (other !== undefined) {
    await session.release()
    throw new RangeError(
      `onnx: an encoder must take samples of speech as input_values, got ${other}; use a model such as Moonshine`,
    )
  }
  return {
    async encode(samples) {
      const { [session.outputNames[0]]: states } = await session.run({
        input_values: new Tensor('float32', samples, [1, samples.length]),
      })
      return { values: states.data as Float32Array, size: states.dims[2] }
    },
    close: () => session.release(),
  }
}
