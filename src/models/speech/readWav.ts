import { FormatError } from '../../numerics/errors.ts'

/** Samples a second that models of speech hear. */
export const sampleRate = 16_000

/** Numbers of sample formats, and the one that says that the real number follows. */
const PCM = 1
const FLOAT = 3
const EXTENSIBLE = 0xfffe
const CONVERT = 'convert it with ffmpeg -i <file> -ar 16000 -ac 1 -c:a pcm_s16le out.wav'

/**
 * Samples of a WAV file, from -1 to 1: mono, 16,000 a second, 16-bit PCM or 32-bit float.
 *
 * Nothing is resampled or mixed, since how that is done changes what a model hears.
 *
 * @param who the file's name, for messages
 * @throws FormatError when it is no WAV file, or is cut
 * @throws RangeError when its samples are of another kind, or not finite
 *
 * Source: Microsoft and IBM (1991), "Multimedia Programming Interface and Data Specifications 1.0", RIFF WAVE.
 */
export function readWav(file: Uint8Array, who: string): Float32Array {
  const view = new DataView(file.buffer, file.byteOffset, file.byteLength)
  if (textAt(file, 0) !== 'RIFF' || textAt(file, 8) !== 'WAVE')
    throw new FormatError(`${who}: must be a WAV file, got another beginning; ${CONVERT}`, 0)
  const format = findChunk(view, 'fmt ', who)
  const isFloat = checkFormat(format, who)
  return readSamples(findChunk(view, 'data', who), isFloat, who)
}

/** The content of the first chunk of a name. */
function findChunk(view: DataView, name: string, who: string): DataView {
  const bytes = new Uint8Array(view.buffer, view.byteOffset, view.byteLength)
  for (let at = 12; at + 8 <= view.byteLength; ) {
    const size = view.getUint32(at + 4, true)
    const end = at + 8 + size
    if (end > view.byteLength)
      throw new FormatError(
        `${who}: chunk "${textAt(bytes, at)}" must end by byte ${view.byteLength}, got ${end}; fetch the file again`,
        at,
      )
    if (textAt(bytes, at) === name) return new DataView(view.buffer, view.byteOffset + at + 8, size)
    // chunks begin at even bytes
    at = end + (size % 2)
  }
  throw new FormatError(
    `${who}: must have a chunk "${name}", got none; fetch the file again`,
    view.byteLength,
  )
}

/** @returns whether samples are floats */
function checkFormat(format: DataView, who: string): boolean {
  if (format.byteLength < 16)
    throw new FormatError(`${who}: its format must be 16 bytes at least, got ${format.byteLength}`, 12)
  const isExtensible = format.getUint16(0, true) === EXTENSIBLE && format.byteLength >= 26
  const kind = format.getUint16(isExtensible ? 24 : 0, true)
  const numChannels = format.getUint16(2, true)
  const rate = format.getUint32(4, true)
  const numBits = format.getUint16(14, true)
  if (numChannels !== 1) throw new RangeError(`${who}: must be mono, got ${numChannels} channels; ${CONVERT}`)
  if (rate !== sampleRate)
    throw new RangeError(`${who}: must have ${sampleRate} samples a second, got ${rate}; ${CONVERT}`)
  if (kind === PCM && numBits === 16) return false
  if (kind === FLOAT && numBits === 32) return true
  throw new RangeError(
    `${who}: samples must be 16-bit PCM or 32-bit float, got ${numBits} bits of format ${kind}; ${CONVERT}`,
  )
}

function readSamples(data: DataView, isFloat: boolean, who: string): Float32Array {
  const samples = new Float32Array(Math.floor(data.byteLength / (isFloat ? 4 : 2)))
  for (let index = 0; index < samples.length; index++)
    samples[index] = isFloat ? data.getFloat32(4 * index, true) : data.getInt16(2 * index, true) / 32_768
  const wrong = samples.findIndex((sample) => !Number.isFinite(sample))
  if (wrong >= 0)
    throw new RangeError(`${who}: samples must be finite, got ${samples[wrong]} at sample ${wrong}`)
  return samples
}

function textAt(bytes: Uint8Array, start: number): string {
  return String.fromCharCode(...bytes.subarray(start, start + 4))
}
