/** How samples lie in a WAV file. */
export interface WavFormat {
  readonly isFloat: boolean
  readonly numChannels: number
  readonly rate: number
  /** Whether the number of the format stands behind, as of more than two channels. */
  readonly isExtensible: boolean
}

const usual: WavFormat = { isFloat: false, numChannels: 1, rate: 16_000, isExtensible: false }

/** A WAV file of samples from -1 to 1; of 16-bit PCM, 16,000 a second, where nothing else is said. */
export function wavBytes(samples: Float32Array, changed: Partial<WavFormat> = {}): Uint8Array {
  const { isFloat, numChannels, rate, isExtensible } = { ...usual, ...changed }
  const sampleBytes = isFloat ? 4 : 2
  const format = Buffer.alloc(isExtensible ? 40 : 16)
  const kind = isFloat ? 3 : 1
  format.writeUInt16LE(isExtensible ? 0xfffe : kind, 0)
  format.writeUInt16LE(numChannels, 2)
  format.writeUInt32LE(rate, 4)
  format.writeUInt32LE(rate * numChannels * sampleBytes, 8)
  format.writeUInt16LE(numChannels * sampleBytes, 12)
  format.writeUInt16LE(8 * sampleBytes, 14)
  if (isExtensible) format.writeUInt16LE(kind, 24)
  const data = isFloat
    ? new Uint8Array(samples.slice().buffer)
    : new Uint8Array(Int16Array.from(samples, (sample) => sample * 32_768).buffer)
  // an odd chunk between, which begins nothing at an odd byte
  const chunks = [chunk('LIST', Buffer.from('odd')), chunk('fmt ', format), chunk('data', data)]
  return Buffer.concat([chunk('RIFF', Buffer.concat([Buffer.from('WAVE'), ...chunks]))])
}

function chunk(name: string, content: Uint8Array): Buffer {
  const header = Buffer.alloc(8)
  header.write(name, 'latin1')
  header.writeUInt32LE(content.length, 4)
  return Buffer.concat([header, content, Buffer.alloc(content.length % 2)])
}
