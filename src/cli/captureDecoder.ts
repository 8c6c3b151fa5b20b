import { existsSync } from 'node:fs'
import { availableParallelism, totalmem } from 'node:os'
import { dirname, join, relative } from 'node:path'
import { capturableDecoder } from '../models/onnxFolder/capturableDecoder.ts'
import { type DecoderFiles, readDecoderFiles } from '../models/onnxFolder/decoderFiles.ts'
import { type OnnxFolder, readOnnxFolderJson } from '../models/onnxFolder/onnxFolder.ts'
import { onnxFolderConfig, speechTokens } from '../models/onnxFolder/onnxFolderConfig.ts'
import { type OnnxDecoder, openOnnxDecoder } from '../models/onnxFolder/openOnnxDecoder.ts'
import { readFileBytes } from '../models/readFileBytes.ts'
import { openSpeechEncoder } from '../models/speech/openSpeechEncoder.ts'
import { type Recording, readRecordings } from '../models/speech/recordings.ts'
import { type TranscribeRequest, transcribe } from '../models/speech/transcribe.ts'
import { type TokenizedDocument, tokenizeDocuments } from '../models/tokenizeDocuments.ts'
import { createTokenizer } from '../models/tokenizer.ts'
import type { CaptureSubject, SubjectOptions } from './captureSubject.ts'
import { readDocuments } from './documentOptions.ts'
import { checkMemory } from './loadModel.ts'
import { withProgress } from './progress.ts'
import { stoppable } from './stoppable.ts'

/** Opens a decoder of ONNX that reads texts. */
export async function openReadingDecoder(
  folder: OnnxFolder,
  options: SubjectOptions,
): Promise<CaptureSubject> {
  const texts = readDocuments('capture', options)
  const { contextLength } = onnxFolderConfig(folder)
  const tokenizer = createTokenizer(readOnnxFolderJson(folder, 'tokenizer.json'), 'tokenizer.json')
  const reader = { config: { name: folder.name, contextLength }, tokenizer }
  const leastTokens = Math.max(2, options.chunk)
  const documents = tokenizeDocuments(texts, reader, { ...options, leastTokens })
  const files = readDecoderFiles(folder.decoderPath)
  const decoder = await openDecoder(folder, files, options.threads)
  return subjectOf(folder, files, decoder, documents)
}

/**
 * Opens a decoder of ONNX that writes down what its encoder hears, with the transcriptions of recordings as documents.
 *
 * @returns undefined when a signal stopped it
 */
export async function openHearingDecoder(
  folder: OnnxFolder,
  encoderPath: string,
  options: SubjectOptions,
): Promise<CaptureSubject | undefined> {
  if (options.audio === undefined)
    throw new RangeError(`capture: --audio is missing, got ${folder.name}, which hears; name its WAV files`)
  const recordings = readRecordings(options.audio)
  const { contextLength } = onnxFolderConfig(folder)
  const maxTokens = Math.min(options.maxTokens ?? contextLength, contextLength)
  const tokens = speechTokens(folder)
  const files = readDecoderFiles(folder.decoderPath)
  const decoder = await openDecoder(folder, files, options.threads)
  try {
    const request = { ...tokens, decoder, maxTokens }
    const documents = await hear(recordings, request, encoderPath, options.threads)
    if (documents) return await subjectOf(folder, files, decoder, documents)
  } catch (error) {
    await decoder.close()
    throw error
  }
  await decoder.close()
  return undefined
}

async function openDecoder(
  { name, decoderPath }: OnnxFolder,
  { memoryBytes }: DecoderFiles,
  threads = availableParallelism(),
): Promise<OnnxDecoder> {
  checkMemory(name, memoryBytes, totalmem())
  return openOnnxDecoder(readFileBytes(decoderPath), { threads, folder: dirname(decoderPath) })
}

async function hear(
  recordings: readonly Recording[],
  request: Omit<TranscribeRequest, 'encoder'>,
  encoderPath: string,
  threads = availableParallelism(),
): Promise<TokenizedDocument[] | undefined> {
  const encoder = await openSpeechEncoder(encoderPath, threads)
  try {
    return await stoppable(
      (signal) =>
        withProgress('transcribing recordings', (onProgress) =>
          transcribe(recordings, {
            ...request,
            encoder,
            signal,
            onProgress: (numDone) => onProgress(numDone, recordings.length),
          }),
        ),
      (why) => `kqv capture: stopped, ${why}, before anything was captured; run it again`,
    )
  } finally {
    await encoder.close()
  }
}

async function subjectOf(
  folder: OnnxFolder,
  { checksum }: DecoderFiles,
  decoder: OnnxDecoder,
  documents: readonly TokenizedDocument[],
): Promise<CaptureSubject> {
  const { name, path, decoderPath } = folder
  const { rope } = onnxFolderConfig(folder)
  const shape = await decoder.shapeOn(documents[0])
  const transcripts = documents[0].encoderStates && readTranscripts(folder, documents)
  return {
    identity: { config: { name, shape, rope }, checksum, file: relative(path, decoderPath) },
    documents,
    ...(transcripts && { transcripts }),
    load: async () => capturableDecoder(decoder),
    close: () => decoder.close(),
  }
}

/** Undefined where the folder has no tokenizer: tokens are all that a capture needs. */
function readTranscripts(
  folder: OnnxFolder,
  documents: readonly TokenizedDocument[],
): readonly string[] | undefined {
  if (!existsSync(join(folder.path, 'tokenizer.json'))) return undefined
  const tokenizer = createTokenizer(readOnnxFolderJson(folder, 'tokenizer.json'), 'tokenizer.json')
  // the first token only starts the transcription
  return documents.map(({ tokenIds }) => tokenizer.decode(tokenIds.subarray(1)).trim())
}
