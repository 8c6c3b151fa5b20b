import { describe, expect, it } from 'vitest'
import { readWav } from '../../src/models/speech/readWav.ts'
import { FormatError } from '../../src/numerics/errors.ts'
import { type WavFormat, wavBytes } from './wavBytes.ts'

const samples = Float32Array.of(0, 0.5, -0.5, -1, 1 / 32_768, 0.25)

describe('a WAV file', () => {
  it.each<Partial<WavFormat>>([
    {},
    { isFloat: true },
    { isExtensible: true },
    { isExtensible: true, isFloat: true },
  ])('gives its samples: %o', (format) => {
    expect(readWav(wavBytes(samples, format), 'a.wav')).toEqual(samples)
  })

  it('is read where it lies in a larger buffer', () => {
    const file = wavBytes(samples, { isFloat: true })
    const larger = new Uint8Array(file.length + 3)
    larger.set(file, 3)
    expect(readWav(larger.subarray(3), 'a.wav')).toEqual(samples)
  })

  it.each<[Partial<WavFormat>, string]>([
    [
      { rate: 44_100 },
      'a.wav: must have 16000 samples a second, got 44100; convert it with ffmpeg -i <file> -ar 16000 -ac 1 ',
    ],
    [{ numChannels: 2 }, 'a.wav: must be mono, got 2 channels; convert it'],
  ])('of another kind is not converted: %o', (format, message) => {
    expect(() => readWav(wavBytes(samples, format), 'a.wav')).toThrow(message)
  })

  it('of other samples is refused, and of one that is no number', () => {
    const file = wavBytes(samples)
    const bits = Buffer.from(file)
    // the format begins behind RIFF, WAVE and the odd chunk
    bits.writeUInt16LE(24, 12 + 12 + 8 + 14)
    expect(() => readWav(bits, 'a.wav')).toThrow(
      'samples must be 16-bit PCM or 32-bit float, got 24 bits of format 1',
    )
    const wild = wavBytes(Float32Array.of(0, Number.NaN), { isFloat: true })
    expect(() => readWav(wild, 'a.wav')).toThrow('a.wav: samples must be finite, got NaN at sample 1')
  })

  it('is refused when it was cut at any byte', () => {
    const file = wavBytes(samples)
    for (let length = 0; length < file.length; length++)
      expect(() => readWav(file.subarray(0, length), 'a.wav'), `cut at ${length}`).toThrow(FormatError)
    expect(() => readWav(Buffer.from('ID3 and all that follows'), 'a.wav')).toThrow(
      'a.wav: must be a WAV file, got another beginning; convert it',
    )
  })
})
